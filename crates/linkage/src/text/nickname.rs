//! stub
/// stub
pub fn canonical(_: &str) -> Option<&'static str> { None }
/// stub
pub fn are_variants(a: &str, b: &str) -> bool { a == b }
