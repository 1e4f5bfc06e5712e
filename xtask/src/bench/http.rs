//! The least HTTP/1.1 that measures a server over loopback: GET and forms on one kept-alive connection, with cookies.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, bail};

/// One connection and the cookies given over it.
pub(super) struct Client {
    host: String,
    stream: BufReader<TcpStream>,
    cookies: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// `url` is `http://host:port`, with or without a path.
    pub(super) fn connect(url: &str) -> anyhow::Result<Self> {
        let host = url.strip_prefix("http://").with_context(|| format!("expected http://…, found {url}"))?;
        let host = host.split('/').next().unwrap_or(host).to_owned();
        Ok(Self { stream: Self::open(&host)?, host, cookies: Vec::new() })
    }

    /// A new connection, perhaps to another address, with the same cookies.
    pub(super) fn connect_again(&mut self, url: &str) -> anyhow::Result<()> {
        let fresh = Self::connect(url)?;
        (self.host, self.stream) = (fresh.host, fresh.stream);
        Ok(())
    }

    fn open(host: &str) -> anyhow::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(host).with_context(|| format!("connecting to {host}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(BufReader::with_capacity(64 * 1024, stream))
    }

    /// Use a `Cookie` header as a browser shows it.
    pub(super) fn set_cookies(&mut self, header: &str) {
        for (name, value) in header.split(';').filter_map(|pair| pair.trim().split_once('=')) {
            self.keep(name, value);
        }
    }

    fn keep(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(known, _)| known != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }

    pub(super) fn get(&mut self, path: &str) -> anyhow::Result<Response> {
        self.ask("GET", path, "", "")
    }

    /// POST an empty form, as pressing a page's only button does.
    pub(super) fn post(&mut self, path: &str) -> anyhow::Result<Response> {
        self.send(path, &[])
    }

    /// POST a form.
    pub(super) fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Response> {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let form = pairs.join("&");
        let headers = format!(
            "Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            self.host,
            form.len()
        );
        self.ask("POST", path, &headers, &form)
    }

    fn ask(&mut self, method: &str, path: &str, headers: &str, form: &str) -> anyhow::Result<Response> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies =
            if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}{cookies}\r\n{form}", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.read().with_context(|| format!("reading the answer to {method} {path}"))
    }

    /// GET, going where redirections lead (at most five).
    pub(super) fn follow(&mut self, path: &str) -> anyhow::Result<Response> {
        let mut path = path.to_owned();
        for _ in 0..=5 {
            let response = self.get(&path)?;
            match &response.location {
                Some(location) if (300..400).contains(&response.status) => {
                    path_of(location).clone_into(&mut path);
                }
                _ => return Ok(response),
            }
        }
        bail!("more than five redirections, last to {path}")
    }

    fn read(&mut self) -> anyhow::Result<Response> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.with_context(|| format!("expected a status line, found {first:?}"))?;
        let (mut length, mut chunked, mut close, mut location) = (None, false, false, None);
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) =
                line.split_once(':').with_context(|| format!("expected a header, found {line:?}"))?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.parse::<usize>()?),
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => close = value.eq_ignore_ascii_case("close"),
                "location" => location = Some(value.to_owned()),
                "set-cookie" => {
                    if let Some((name, value)) = value.split(';').next().and_then(|pair| pair.split_once('='))
                    {
                        self.keep(name.trim(), value);
                    }
                }
                _ => {}
            }
        }
        let body = if chunked { self.chunks()? } else { self.bytes(length.unwrap_or(0))? };
        if close {
            self.stream = Self::open(&self.host)?;
        }
        Ok(Response { status, location, body })
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        Ok(line.trim_end().to_owned())
    }

    fn bytes(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> anyhow::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line()?;
            let size = usize::from_str_radix(line.split(';').next().unwrap_or(&line), 16)?;
            body.extend(self.bytes(size)?);
            self.line()?;
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

/// As a form writes it: everything but letters and digits by its bytes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

impl Response {
    pub(super) fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The value of a hidden field of the page.
    pub(super) fn hidden(&self, name: &str) -> anyhow::Result<String> {
        let text = self.text();
        let (_, rest) = text
            .split_once(&format!("name=\"{name}\" value=\""))
            .with_context(|| format!("no field {name} on a page of status {}", self.status))?;
        Ok(rest.split('"').next().unwrap_or_default().to_owned())
    }
}

/// The path and query of an address, which may be only that.
pub(super) fn path_of(url: &str) -> &str {
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => url,
    }
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    #[test]
    fn one_connection_serves_many_requests_of_either_framing() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/x", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let mut heads = Vec::new();
            for answer in [
                "HTTP/1.1 303 See Other\r\nLocation: /next\r\nSet-Cookie: s=1; Path=/\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            ] {
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    reader.read_line(&mut head).unwrap();
                }
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
                heads.push(head);
            }
            heads
        });
        let mut client = Client::connect(&url).unwrap();
        let response = client.follow("/first").unwrap();
        assert_eq!((response.status, response.body.as_slice()), (200, b"abcde".as_slice()));
        let heads = server.join().unwrap();
        assert!(heads[0].starts_with("GET /first") && !heads[0].contains("Cookie"), "{heads:?}");
        assert!(heads[1].starts_with("GET /next") && heads[1].contains("Cookie: s=1\r\n"), "{heads:?}");
    }

    #[test]
    fn a_form_writes_all_but_letters_and_digits_by_their_bytes() {
        assert_eq!(escaped("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }

    #[test]
    fn an_address_has_a_path() {
        assert_eq!(path_of("http://h:1/a?b"), "/a?b");
        assert_eq!(path_of("http://h:1"), "/");
        assert_eq!(path_of("/a"), "/a");
    }
}
