//! The least HTTP that signs in and sends a form: one request, one connection.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// What came back, as far as it came.
pub(crate) struct Answer {
    /// `None` when the connection ended before a status.
    pub(crate) status: Option<u16>,
    pub(crate) text: String,
}

/// A request to `http://host:port`. A connection that breaks off gives an answer without a status, not an error.
pub(crate) fn ask(server: &str, method: &str, path: &str, cookie: &str, form: &str) -> Answer {
    let host = server.trim_start_matches("http://");
    // HTTP/1.0: the answer ends when the connection does, and comes in one piece.
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nOrigin: http://{host}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut bytes = Vec::new();
    if let Ok(mut stream) = TcpStream::connect(host)
        && stream.write_all(request.as_bytes()).is_ok()
    {
        let _ = stream.read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Answer { status: text.split(' ').nth(1).and_then(|code| code.parse().ok()), text }
}

impl Answer {
    /// The session's cookie, as it is sent back.
    pub(crate) fn cookie(&self) -> String {
        let lines = self.text.lines().filter_map(|line| line.split_once(": "));
        let cookies: Vec<&str> = lines
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, value)| value.split(';').next())
            .collect();
        cookies.join("; ")
    }

    /// The value of a hidden field of the page.
    pub(crate) fn field(&self, name: &str) -> &str {
        let mark = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&mark).unwrap_or_else(|| panic!("no field {name}: {}", self.text));
        let rest = &self.text[at + mark.len()..];
        &rest[..rest.find('"').unwrap()]
    }
}
