//! stub
/// stub
#[derive(Debug, Clone)]
pub struct PersonName(pub String);
impl PersonName { 
/// stub
pub fn parse_whole(t: &str) -> Self { Self(t.to_owned()) } }
/// stub
pub fn words_agree(a: &PersonName, b: &PersonName) -> bool { a.0 == b.0 }
/// stub
pub fn is_filler(w: &str) -> bool { w.is_empty() }
