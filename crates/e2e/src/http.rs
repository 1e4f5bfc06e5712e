//! Requests without a browser: for files, for what a page cannot send, and for what an attacker would.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use anyhow::{Context, ensure};

use crate::Product;

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The number: 200, 303, 404…
    pub status: u16,
    /// The lines before the body.
    pub head: String,
    /// The rest.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The values of a header, in order; its name in any case.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let named = |line: &&str| line.split(':').next().is_some_and(|key| key.eq_ignore_ascii_case(name));
        let value = |line: &'_ str| line.find(':').map_or(0, |at| at + 1);
        self.head.lines().skip(1).filter(named).map(|line| line[value(line)..].trim()).collect()
    }

    /// Where it leads to; empty when nowhere.
    pub fn location(&self) -> &str {
        self.header("location").first().copied().unwrap_or_default()
    }

    /// The token that the forms of this page carry.
    ///
    /// # Errors
    /// When it has no form.
    pub fn csrf(&self) -> anyhow::Result<String> {
        self.hidden("csrf")
    }

    /// The value of a hidden field.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn hidden(&self, name: &str) -> anyhow::Result<String> {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).with_context(|| {
            format!("no field {name}: {} {}", self.status, text.chars().take(200).collect::<String>())
        })?;
        Ok(rest.split('"').next().unwrap_or_default().to_owned())
    }
}

/// Somebody's session, without a browser around it.
#[derive(Debug, Clone)]
pub struct Client {
    address: String,
    /// `name=value`, or empty for nobody.
    cookie: String,
}

impl Client {
    /// Nobody in particular.
    pub fn new(product: &Product) -> Self {
        let address = product.url().trim_start_matches("http://").to_owned();
        Self { address, cookie: String::new() }
    }

    /// Somebody, by a new link.
    ///
    /// # Errors
    /// When there is no such sign-in name, or a second factor is asked for.
    pub fn signed_in(product: &Product, username: &str) -> anyhow::Result<Self> {
        let link = product.new_link(username)?;
        let nobody = Self::new(product);
        let answer = nobody.post(link.trim_start_matches(product.url()), &[])?;
        ensure!(answer.location() == "/", "signing in as {username} leads to {:?}", answer.location());
        let cookie = answer
            .header("set-cookie")
            .iter()
            .find(|line| line.starts_with("lookagain_session="))
            .and_then(|line| line.split(';').next())
            .context("no session cookie")?
            .to_owned();
        Ok(Self { cookie, ..nobody })
    }

    /// A page or a file.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, "", b"")
    }

    /// A form.
    ///
    /// # Errors
    /// When nothing answers.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
        self.send(
            "POST",
            path,
            "content-type: application/x-www-form-urlencoded\r\n",
            pairs.join("&").as_bytes(),
        )
    }

    /// Any request: more header lines, each ended, and a body.
    ///
    /// # Errors
    /// When nothing answers, or not in HTTP.
    pub fn send(&self, method: &str, path: &str, more: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let cookie =
            if self.cookie.is_empty() { String::new() } else { format!("cookie: {}\r\n", self.cookie) };
        // Version 1.0: the answer ends when the connection does.
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\n{cookie}content-length: {}\r\n{more}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).with_context(|| format!("reading {method} {path}"))?;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").context("no end of the headers")?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|number| number.parse().ok()).context("no status")?;
        Ok(Answer { status, head, body: bytes[end + 4..].to_vec() })
    }
}

/// Percent-encodes a value for a form.
fn escape(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_taken_apart() {
        let answer = Answer {
            status: 303,
            head: "HTTP/1.0 303 See Other\r\nLocation: /queue\r\nset-cookie: a=1\r\nset-cookie: b=2"
                .to_owned(),
            body: b"<input type=\"hidden\" name=\"csrf\" value=\"t0k\">".to_vec(),
        };
        assert_eq!(answer.location(), "/queue");
        assert_eq!(answer.header("Set-Cookie"), ["a=1", "b=2"]);
        assert_eq!(answer.csrf().unwrap(), "t0k");
        assert!(answer.hidden("other").is_err());
        assert_eq!(escape("a b&é"), "a%20b%26%C3%A9");
    }
}
