//! Signed checkpoints: the head of the chain as a signed note that can be printed, mailed and checked by others.
//!
//! The text follows the public forms for signed notes and transparency-log checkpoints:
//!
//! ```text
//! <origin>
//! <number of entries>
//! <hash of the last entry, base64>
//! hash-chain-head/v1
//!
//! — <origin> <base64( key id (4 bytes) ‖ Ed25519 signature (64 bytes) )>
//! ```
//!
//! Logs of that form put a Merkle tree's root in line 3. Ours is the hash of the chain's last entry; line 4 says so, so
//! that no reader takes the one for the other. The signature covers everything up to and with the line break before
//! the empty line. Key id: the first 4 bytes of SHA-256( origin ‖ LF ‖ 0x01 ‖ public key ).

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer};
use sha2::{Digest, Sha256};

pub use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::{Hash, Head};

/// Says that line 3 is the head of a hash chain.
const KIND: &str = "hash-chain-head/v1";
/// How the text of a private key begins.
const PRIVATE: &str = "PRIVATE+KEY+";
/// The number of Ed25519 among the signature kinds of signed notes.
const ED25519: u8 = 1;

/// A checkpoint whose signature was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose chain it is, as a name without blanks, such as `lookagain.example.org/audit`.
    pub origin: String,
    /// Where the chain ended.
    pub head: Head,
}

/// Why a checkpoint cannot be made or believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin cannot be the name of a key.
    #[error("expected an origin of 1 to 200 characters without blanks, control characters or '+'")]
    Origin,
    /// The text does not have the form.
    #[error("checkpoint: expected {expected} at line {line}")]
    Form {
        /// The line, from 1.
        line: usize,
        /// What should be there.
        expected: &'static str,
    },
    /// No line is signed with this key under the checkpoint's origin.
    #[error("the checkpoint is not signed with this key")]
    OtherKey,
    /// The signature is not that of this text.
    #[error("the checkpoint's signature does not fit its text: it was altered")]
    Signature,
    /// The text of a key does not have the form.
    #[error("expected a key as NAME+KEYID+BASE64, a private one with PRIVATE+KEY+ before it")]
    Key,
}

/// The signing key that these 32 random bytes stand for. Whoever has the bytes can sign: keep them outside the database.
pub fn signing_key(random: &[u8; 32]) -> SigningKey {
    SigningKey::from_bytes(random)
}

fn check_origin(origin: &str) -> Result<(), CheckpointError> {
    let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    if origin.is_empty() || origin.chars().count() > 200 || origin.chars().any(bad) {
        return Err(CheckpointError::Origin);
    }
    Ok(())
}

fn key_id(origin: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(origin.as_bytes())
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// The public key as text for those who check: `NAME+KEYID+BASE64`, the usual form for signed notes.
///
/// # Errors
/// [`CheckpointError::Origin`] when the origin cannot be the name of a key.
pub fn verifier_key(origin: &str, key: &VerifyingKey) -> Result<String, CheckpointError> {
    check_origin(origin)?;
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key.as_bytes());
    Ok(format!("{origin}+{}+{}", hex::encode(key_id(origin, key)), STANDARD.encode(bytes)))
}

/// Reads what [`verifier_key`] writes: the origin and the key.
///
/// # Errors
/// [`CheckpointError::Key`] when it does not have the form, or the key id is not that of the key.
pub fn parse_verifier_key(text: &str) -> Result<(String, VerifyingKey), CheckpointError> {
    let mut parts = text.trim().splitn(3, '+');
    let (Some(origin), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(CheckpointError::Key);
    };
    let bytes = STANDARD.decode(encoded).map_err(|_| CheckpointError::Key)?;
    let Some((&ED25519, key)) = bytes.split_first() else { return Err(CheckpointError::Key) };
    let key = key.try_into().map_err(|_| CheckpointError::Key)?;
    let key = VerifyingKey::from_bytes(key).map_err(|_| CheckpointError::Key)?;
    if check_origin(origin).is_err() || hex::encode(key_id(origin, &key)) != id {
        return Err(CheckpointError::Key);
    }
    Ok((origin.to_owned(), key))
}

/// The private key as text: `PRIVATE+KEY+NAME+KEYID+BASE64`, the usual form for signed notes. Whoever has it can sign.
///
/// # Errors
/// [`CheckpointError::Origin`] when the origin cannot be the name of a key.
pub fn signer_key(origin: &str, key: &SigningKey) -> Result<String, CheckpointError> {
    check_origin(origin)?;
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key.as_bytes());
    let id = hex::encode(key_id(origin, &key.verifying_key()));
    Ok(format!("{PRIVATE}{origin}+{id}+{}", STANDARD.encode(bytes)))
}

/// Reads what [`signer_key`] writes: the origin and the key.
///
/// # Errors
/// [`CheckpointError::Key`] when it does not have the form, or the key id is not that of the key.
pub fn parse_signer_key(text: &str) -> Result<(String, SigningKey), CheckpointError> {
    let rest = text.trim().strip_prefix(PRIVATE).ok_or(CheckpointError::Key)?;
    let mut parts = rest.splitn(3, '+');
    let (Some(origin), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(CheckpointError::Key);
    };
    let bytes = STANDARD.decode(encoded).map_err(|_| CheckpointError::Key)?;
    let Some((&ED25519, seed)) = bytes.split_first() else { return Err(CheckpointError::Key) };
    let key = signing_key(seed.try_into().map_err(|_| CheckpointError::Key)?);
    if check_origin(origin).is_err() || hex::encode(key_id(origin, &key.verifying_key())) != id {
        return Err(CheckpointError::Key);
    }
    Ok((origin.to_owned(), key))
}

/// Signs where the chain ends.
///
/// # Errors
/// [`CheckpointError::Origin`] when the origin cannot be the name of a key.
pub fn sign_checkpoint(origin: &str, head: &Head, key: &SigningKey) -> Result<String, CheckpointError> {
    check_origin(origin)?;
    let text = format!("{origin}\n{}\n{}\n{KIND}\n", head.seq, STANDARD.encode(head.hash.as_bytes()));
    let mut signature = key_id(origin, &key.verifying_key()).to_vec();
    signature.extend_from_slice(&key.sign(text.as_bytes()).to_bytes());
    Ok(format!("{text}\n\u{2014} {origin} {}\n", STANDARD.encode(signature)))
}

/// Checks a checkpoint's form and signature. Lines signed with other keys are passed over, as witnesses may have added them.
///
/// # Errors
/// [`CheckpointError`] when it does not have the form, is signed with another key only, or was altered.
pub fn verify_checkpoint(note: &str, key: &VerifyingKey) -> Result<Checkpoint, CheckpointError> {
    let form = |line, expected| CheckpointError::Form { line, expected };
    let blank = note.find("\n\n").ok_or(form(5, "an empty line before the signature"))?;
    let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
    let checkpoint = parse_text(text)?;
    let id = key_id(&checkpoint.origin, key);
    let signatures = signatures.strip_suffix('\n').ok_or(form(6, "a line break after the signature"))?;
    for (line, signature) in (6..).zip(signatures.split('\n')) {
        let (name, encoded) = signature
            .strip_prefix("\u{2014} ")
            .and_then(|rest| rest.split_once(' '))
            .ok_or(form(line, "a signature"))?;
        let bytes = STANDARD.decode(encoded).map_err(|_| form(line, "a signature in base64"))?;
        if name != checkpoint.origin || !bytes.starts_with(&id) {
            continue;
        }
        let signature = Signature::from_slice(&bytes[id.len()..]).map_err(|_| CheckpointError::Signature)?;
        return match key.verify_strict(text.as_bytes(), &signature) {
            Ok(()) => Ok(checkpoint),
            Err(_) => Err(CheckpointError::Signature),
        };
    }
    Err(CheckpointError::OtherKey)
}

/// The signed lines, strictly: one text for one checkpoint.
fn parse_text(text: &str) -> Result<Checkpoint, CheckpointError> {
    let form = |line, expected| CheckpointError::Form { line, expected };
    let mut lines = text.lines();
    let origin = lines.next().ok_or(form(1, "the origin"))?;
    check_origin(origin)?;
    let size = lines.next().ok_or(form(2, "the number of entries"))?;
    let seq = size.parse().ok().filter(|seq: &u64| seq.to_string() == size);
    let seq = seq.ok_or(form(2, "the number of entries"))?;
    let hash = lines.next().and_then(|line| STANDARD.decode(line).ok());
    let hash = hash.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(form(3, "a hash in base64"))?;
    if lines.next() != Some(KIND) || lines.next().is_some() {
        return Err(form(4, "hash-chain-head/v1"));
    }
    Ok(Checkpoint { origin: origin.to_owned(), head: Head { seq, hash: Hash::from_bytes(hash) } })
}
