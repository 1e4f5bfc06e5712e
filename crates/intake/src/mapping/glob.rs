//! File patterns: `*` stands for any run of characters, everything else for itself.

/// Does the text fit the pattern as a whole? Linear in the text for each star.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let mut pieces: Vec<_> = pieces.collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_and_nothing_else_is_special() {
        for (pattern, text, fits) in [
            ("crimes", "crimes", true),
            ("crimes", "crimes2", false),
            ("crimes*", "crimes_2024", true),
            ("*.nodes.crime", "x.nodes.crime", true),
            ("*.nodes.crime", "x.nodes.crimes", false),
            ("*a*b*", "xaxbx", true),
            ("*a*b", "xbxa", false),
            ("*", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
