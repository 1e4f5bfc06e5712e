//! Signed checkpoints: their form, and that nothing but the signed text is believed.

use base64::{Engine, engine::general_purpose::STANDARD};
use lookagain_audit::{
    Checkpoint, CheckpointError, Hash, Head, parse_signer_key, parse_verifier_key, sign_checkpoint,
    signer_key, signing_key, verifier_key, verify_checkpoint,
};
use sha2::{Digest, Sha256};

const ORIGIN: &str = "lookagain.example.org/audit";

fn head() -> Head {
    Head { seq: 1234, hash: Hash::from_bytes([0xab; 32]) }
}

#[test]
fn a_checkpoint_has_the_documented_form() {
    let key = signing_key(&[7; 32]);
    let note = sign_checkpoint(ORIGIN, &head(), &key).unwrap();
    let hash = STANDARD.encode([0xab; 32]);
    let start = format!("{ORIGIN}\n1234\n{hash}\nhash-chain-head/v1\n\n— {ORIGIN} ");
    let encoded = note.strip_prefix(&start).unwrap().strip_suffix('\n').unwrap();
    let bytes = STANDARD.decode(encoded).unwrap();
    let mut id = ORIGIN.as_bytes().to_vec();
    id.extend([b'\n', 1]);
    id.extend(key.verifying_key().as_bytes());
    assert_eq!((bytes.len(), &bytes[..4]), (68, &Sha256::digest(&id)[..4]));
    assert_eq!(
        verify_checkpoint(&note, &key.verifying_key()),
        Ok(Checkpoint { origin: ORIGIN.to_owned(), head: head() })
    );
}

#[test]
fn the_example_of_the_published_form_has_the_key_id_it_says() {
    // A public key as other tools of the form write it: name, key id, kind and key.
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let (name, key) = parse_verifier_key(text).unwrap();
    assert_eq!(name, "PeterNeumann");
    assert_eq!(verifier_key(&name, &key).unwrap(), text);
    assert_eq!(parse_verifier_key(&text.replace("c74f", "c74e")), Err(CheckpointError::Key));
    assert_eq!(parse_verifier_key("PeterNeumann"), Err(CheckpointError::Key));
    assert_eq!(parse_verifier_key("a+b+c"), Err(CheckpointError::Key));
    // And the private key that the same documentation pairs with it.
    let private = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    let (name, signer) = parse_signer_key(private).unwrap();
    assert_eq!((name.as_str(), signer.verifying_key()), ("PeterNeumann", key));
    assert_eq!(signer_key(&name, &signer).unwrap(), private);
    for bad in [text, "PRIVATE+KEY+", &private.replace("c74f", "c74e"), &private.replace("AYEK", "AYEL")] {
        assert!(parse_signer_key(bad).is_err(), "{bad}");
    }
}

#[test]
fn no_single_byte_of_a_checkpoint_can_change() {
    let key = signing_key(&[7; 32]);
    let note = sign_checkpoint(ORIGIN, &head(), &key).unwrap();
    for at in 0..note.len() {
        for bit in 0..7 {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(verify_checkpoint(&changed, &key.verifying_key()).is_err(), "byte {at}: {changed:?}");
            }
        }
    }
    for end in 0..note.len() {
        if note.is_char_boundary(end) {
            assert!(verify_checkpoint(&note[..end], &key.verifying_key()).is_err(), "cut at {end}");
        }
    }
}

#[test]
fn another_key_or_another_origin_is_not_believed_and_witnesses_are_passed_over() {
    let (key, other) = (signing_key(&[7; 32]), signing_key(&[8; 32]));
    let note = sign_checkpoint(ORIGIN, &head(), &key).unwrap();
    assert_eq!(verify_checkpoint(&note, &other.verifying_key()), Err(CheckpointError::OtherKey));
    let foreign = sign_checkpoint("elsewhere", &head(), &other).unwrap();
    let witness = foreign.lines().last().unwrap();
    let (text, signature) = note.split_once("\n\n").unwrap();
    let both = format!("{text}\n\n{witness}\n{signature}");
    assert!(verify_checkpoint(&both, &key.verifying_key()).is_ok());
    let only = format!("{text}\n\n{witness}\n");
    assert_eq!(verify_checkpoint(&only, &key.verifying_key()), Err(CheckpointError::OtherKey));
}

#[test]
fn an_origin_is_a_name_without_blanks_or_plus() {
    let key = signing_key(&[7; 32]);
    for bad in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\0", &"x".repeat(201)] {
        assert_eq!(sign_checkpoint(bad, &head(), &key), Err(CheckpointError::Origin), "{bad:?}");
        assert_eq!(verifier_key(bad, &key.verifying_key()), Err(CheckpointError::Origin), "{bad:?}");
    }
}
