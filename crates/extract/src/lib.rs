//! The text of documents: PDF, Word, workbooks, e-mails and plain text, with the place in the document where each piece stands.
//!
//! Documents come from anywhere, so nothing of them is trusted. [`read()`] never panics, unpacks no more than [`Limits`] allow, and answers with
//! [`Reading::Unread`] and why where there is no text to be had. What no limit of ours can hold, such as the memory that a library asks for,
//! the operating system holds: [`apart`] reads in a process of its own, which may take so much memory and time and is ended after that.
//! Nothing is written to a disk.

pub mod apart;
mod book;
mod mail;
mod pdf;
mod plain;
mod read;
mod text;
mod word;
mod zipped;

pub use read::{Format, Limits, read};
pub use text::{At, Place, Reading, Text, Unread};
