//! The mappings that come with the product.

pub(super) const NAMES: &[&str] = &["national", "niche-style", "connect-style", "athena-style", "pole"];

pub(super) fn text(name: &str) -> Option<&'static str> {
    match name {
        "national" => Some(include_str!("../../../../mappings/national.toml")),
        "niche-style" => Some(include_str!("../../../../mappings/niche-style.toml")),
        "connect-style" => Some(include_str!("../../../../mappings/connect-style.toml")),
        "athena-style" => Some(include_str!("../../../../mappings/athena-style.toml")),
        "pole" => Some(include_str!("../../../../mappings/pole.toml")),
        _ => None,
    }
}
