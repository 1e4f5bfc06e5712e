//! Sealed files: ChaCha20-Poly1305 in pieces of 64 KiB under a key that belongs to one file.
//!
//! A piece's nonce is its number and whether it is the last, so pieces cannot be swapped, repeated or cut off unseen (the STREAM
//! construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). The file's key is wrapped by the master key with a random nonce,
//! bound to the file's name.

use std::io::{Read, Write};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use sha2::{Digest, Sha256};

/// What is sealed at a time, in bytes.
pub const PIECE: usize = 64 * 1024;
const TAG: usize = 16;

/// The content cannot be sealed or opened: the key is wrong, or the file was changed. Says no more than that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed file cannot be opened: another key, or it was changed")]
pub struct Broken;

fn broken(_: impl std::error::Error) -> std::io::Error {
    std::io::Error::other(Broken)
}

fn key(bytes: &[u8]) -> std::io::Result<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, bytes)
        .map(LessSafeKey::new)
        .map_err(|_| std::io::Error::other(Broken))
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[0] = u8::from(last);
    bytes[4..].copy_from_slice(&number.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// A new key.
///
/// # Errors
/// When the system gives no randomness.
pub fn new_key() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_| std::io::Error::other(Broken))?;
    Ok(bytes)
}

/// A key for another use, made from the master key: whoever has one of them has none of the others (RFC 5869, section 2.3, one block).
pub fn derive(master: &[u8; 32], for_what: &str) -> [u8; 32] {
    keyed_hash(master, for_what)
}

/// A hash that nobody can make or guess at without the key (HMAC-SHA256).
pub fn keyed_hash(under: &[u8; 32], words: &str) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, under), words.as_bytes());
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}

/// A few words, sealed and bound to what they belong to, in hex.
///
/// # Errors
/// When the system gives no randomness.
pub fn seal_words(under: &[u8; 32], words: &str, bound_to: &str) -> std::io::Result<String> {
    seal_bytes(under, words.as_bytes(), bound_to)
}

/// The words that were sealed.
///
/// # Errors
/// [`Broken`] for another key, another owner, or a changed text.
pub fn open_words(under: &[u8; 32], sealed: &str, bound_to: &str) -> std::io::Result<String> {
    String::from_utf8(open_bytes(under, sealed, bound_to)?).map_err(broken)
}

/// A file's key, wrapped by the master key, in hex.
///
/// # Errors
/// When the system gives no randomness.
pub fn wrap(master: &[u8; 32], file_key: &[u8; 32], name: &str) -> std::io::Result<String> {
    seal_bytes(master, file_key, name)
}

/// A text of any length, sealed and bound to what it belongs to.
///
/// # Errors
/// When the system gives no randomness.
pub fn seal_text(under: &[u8; 32], text: &str, bound_to: &str) -> std::io::Result<String> {
    Ok(BASE64.encode(seal_raw(under, text.as_bytes(), bound_to)?))
}

/// The text that was sealed.
///
/// # Errors
/// [`Broken`] for another key, another owner, or a changed text.
pub fn open_text(under: &[u8; 32], sealed: &str, bound_to: &str) -> std::io::Result<String> {
    let bytes = BASE64.decode(sealed).map_err(broken)?;
    String::from_utf8(open_raw(under, &bytes, bound_to)?).map_err(broken)
}

fn seal_bytes(under: &[u8; 32], content: &[u8], name: &str) -> std::io::Result<String> {
    Ok(hex::encode(seal_raw(under, content, name)?))
}

fn seal_raw(under: &[u8; 32], content: &[u8], name: &str) -> std::io::Result<Vec<u8>> {
    let mut random = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut random).map_err(|_| std::io::Error::other(Broken))?;
    let mut sealed = content.to_vec();
    key(under)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(random),
            Aad::from(name.as_bytes()),
            &mut sealed,
        )
        .map_err(|_| std::io::Error::other(Broken))?;
    Ok([&random[..], &sealed].concat())
}

/// The key that was wrapped.
///
/// # Errors
/// [`Broken`] for another master key, another name, or a changed text.
pub fn unwrap(master: &[u8; 32], wrapped: &str, name: &str) -> std::io::Result<[u8; 32]> {
    open_bytes(master, wrapped, name)?.try_into().map_err(|_| std::io::Error::other(Broken))
}

fn open_bytes(under: &[u8; 32], sealed: &str, name: &str) -> std::io::Result<Vec<u8>> {
    open_raw(under, &hex::decode(sealed).map_err(broken)?, name)
}

fn open_raw(under: &[u8; 32], bytes: &[u8], name: &str) -> std::io::Result<Vec<u8>> {
    let (random, sealed) = bytes.split_at_checked(NONCE_LEN).ok_or(std::io::Error::other(Broken))?;
    let random: [u8; NONCE_LEN] = random.try_into().map_err(broken)?;
    let mut sealed = sealed.to_vec();
    let opened = key(under)?
        .open_in_place(Nonce::assume_unique_for_key(random), Aad::from(name.as_bytes()), &mut sealed)
        .map_err(|_| std::io::Error::other(Broken))?;
    Ok(opened.to_vec())
}

/// Seals what is written to it. Nothing of the content is ever written in clear.
pub struct Sealer<W: Write> {
    key: LessSafeKey,
    to: W,
    waiting: Vec<u8>,
    number: u64,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> std::fmt::Debug for Sealer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<W: Write> Sealer<W> {
    /// Seals under this key.
    ///
    /// # Errors
    /// Never for a key of the right length.
    pub fn new(file_key: &[u8; 32], to: W) -> std::io::Result<Self> {
        Ok(Self {
            key: key(file_key)?,
            to,
            waiting: Vec::with_capacity(PIECE),
            number: 0,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Takes more of the content.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn take(&mut self, mut content: &[u8]) -> std::io::Result<()> {
        self.hash.update(content);
        self.bytes += content.len() as u64;
        while !content.is_empty() {
            // A full piece waits until it is known whether it is the last.
            if self.waiting.len() == PIECE {
                self.seal(false)?;
            }
            let fits = content.len().min(PIECE - self.waiting.len());
            self.waiting.extend_from_slice(&content[..fits]);
            content = &content[fits..];
        }
        Ok(())
    }

    fn seal(&mut self, last: bool) -> std::io::Result<()> {
        let mut piece = std::mem::take(&mut self.waiting);
        self.key
            .seal_in_place_append_tag(nonce(self.number, last), Aad::empty(), &mut piece)
            .map_err(|_| std::io::Error::other(Broken))?;
        self.number += 1;
        self.to.write_all(&piece)
    }

    /// Seals the rest: the writer, the content's SHA-256 in hex, and its length.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn finish(mut self) -> std::io::Result<(W, String, u64)> {
        self.seal(true)?;
        self.to.flush()?;
        Ok((self.to, hex::encode(self.hash.finalize()), self.bytes))
    }
}

/// Opens a sealed file piece by piece, and hands each on. Stops early when `on` says so.
///
/// # Errors
/// [`Broken`] as soon as a piece is not what was sealed; what was handed on before is genuine, but not all of it.
pub fn open(
    file_key: &[u8; 32],
    mut from: impl Read,
    mut on: impl FnMut(&[u8]) -> bool,
) -> std::io::Result<()> {
    let key = key(file_key)?;
    let mut piece = read_piece(&mut from)?;
    let mut number = 0;
    loop {
        let following = if piece.len() == PIECE + TAG { read_piece(&mut from)? } else { Vec::new() };
        let last = following.is_empty();
        let opened = key
            .open_in_place(nonce(number, last), Aad::empty(), &mut piece)
            .map_err(|_| std::io::Error::other(Broken))?;
        if !on(opened) || last {
            return Ok(());
        }
        piece = following;
        number += 1;
    }
}

fn read_piece(from: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut piece = Vec::with_capacity(PIECE + TAG);
    from.take((PIECE + TAG) as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(content: &[u8], key: &[u8; 32]) -> Vec<u8> {
        let mut sealer = Sealer::new(key, Vec::new()).unwrap();
        for part in content.chunks(1000) {
            sealer.take(part).unwrap();
        }
        let (file, hash, bytes) = sealer.finish().unwrap();
        assert_eq!((hash, bytes), (hex::encode(Sha256::digest(content)), content.len() as u64));
        file
    }

    fn opened(file: &[u8], key: &[u8; 32]) -> std::io::Result<Vec<u8>> {
        let mut all = Vec::new();
        open(key, file, |piece| {
            all.extend_from_slice(piece);
            true
        })?;
        Ok(all)
    }

    #[test]
    fn what_is_sealed_opens_whole_at_every_length() {
        let key = new_key().unwrap();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7] {
            let content: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let file = sealed(&content, &key);
            assert_eq!(opened(&file, &key).unwrap(), content, "{length}");
            assert!(
                content.len() < 32 || !file.windows(32).any(|window| window == &content[..32]),
                "nothing in clear"
            );
        }
    }

    #[test]
    fn a_changed_cut_swapped_or_lengthened_file_is_refused() {
        let key = new_key().unwrap();
        let file = sealed(&vec![7; 2 * PIECE + 100], &key);
        let piece = PIECE + TAG;
        let mut changed = file.clone();
        changed[piece + 5] ^= 1;
        let swapped = [&file[piece..2 * piece], &file[..piece], &file[2 * piece..]].concat();
        for (what, file) in [
            ("changed", changed),
            ("cut at a piece", file[..2 * piece].to_vec()),
            ("cut inside", file[..file.len() - 1].to_vec()),
            ("swapped", swapped),
            ("lengthened", [&file[..], &[0; 20]].concat()),
            ("empty", Vec::new()),
        ] {
            assert!(opened(&file, &key).is_err(), "{what}");
        }
        assert!(opened(&file, &new_key().unwrap()).is_err(), "another key");
    }

    #[test]
    fn a_wrapped_key_opens_with_its_master_and_its_name_only() {
        let (master, file) = (new_key().unwrap(), new_key().unwrap());
        let wrapped = wrap(&master, &file, "a").unwrap();
        assert_eq!(unwrap(&master, &wrapped, "a").unwrap(), file);
        assert!(unwrap(&master, &wrapped, "b").is_err() && unwrap(&file, &wrapped, "a").is_err());
        assert!(unwrap(&master, "00", "a").is_err() && unwrap(&master, "x", "a").is_err());
    }
}
