//! E-mails: head and body. Of what is attached, plain text and web pages are read; other files are counted, and can be added one by one.

use mail_parser::{Address, Message, MessageParser, MimeHeaders as _, PartType};

use crate::{At, Unread, text::Gather};

pub(crate) fn read(bytes: &[u8], gather: &mut Gather) -> Result<(), Unread> {
    let message = MessageParser::default().parse(bytes).ok_or(Unread::Broken)?;
    if !gather.take(At::Head, &head(&message)) {
        return Ok(());
    }
    let mut number = 0;
    for at in 0..message.text_body_count() {
        let Some(body) = message.body_text(at) else { continue };
        for paragraph in body.split("\n\n").flat_map(|part| part.split("\r\n\r\n")) {
            if paragraph.trim().is_empty() {
                continue;
            }
            number += 1;
            if !gather.take(At::Paragraph(number), paragraph) {
                return Ok(());
            }
        }
    }
    let mut unread = 0;
    for (number, part) in (1..).zip(message.attachments()) {
        let name = part.attachment_name().unwrap_or_default();
        if let PartType::Text(text) | PartType::Html(text) = &part.body {
            if !gather.take(At::Attached(number), &format!("{name}\n{text}")) {
                return Ok(());
            }
        } else {
            gather.take(At::Attached(number), name);
            unread += 1;
        }
    }
    gather.inside(unread);
    Ok(())
}

/// Who writes to whom, when and about what.
fn head(message: &Message<'_>) -> String {
    let mut lines = Vec::new();
    for (what, address) in [("From", message.from()), ("To", message.to()), ("Cc", message.cc())] {
        if let Some(address) = address {
            lines.push(format!("{what}: {}", called(address)));
        }
    }
    if let Some(date) = message.date() {
        lines.push(format!("Date: {}", date.to_rfc3339()));
    }
    if let Some(subject) = message.subject() {
        lines.push(format!("Subject: {subject}"));
    }
    lines.join("\n")
}

fn called(address: &Address<'_>) -> String {
    let one = |one: &mail_parser::Addr<'_>| {
        let parts = [one.name(), one.address()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    address.iter().map(one).collect::<Vec<_>>().join(", ")
}
