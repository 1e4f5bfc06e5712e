//! Reading Rust and other sources just well enough for rules about words: comments and tests taken out.

/// The product's part of a Rust file: without comments, and without the test modules at its end.
///
/// House order puts tests last, so everything from the first `#[cfg(test)]` that is followed by a `mod` with a
/// body is taken to be tests. Lines keep their numbers.
pub(super) fn product(rust: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut test_attribute = None;
    for (index, line) in rust.lines().enumerate() {
        let trimmed = line.trim_start();
        if test_attribute == Some(index.wrapping_sub(1))
            && trimmed.starts_with("mod ")
            && trimmed.ends_with('{')
        {
            break;
        }
        if trimmed.starts_with("#[cfg(test)]") {
            test_attribute = Some(index);
        }
        lines.push(without_comment(line).to_owned());
    }
    lines.join("\n")
}

/// A line without its `//` comment. A `//` inside an address (`https://`) or a string is not told apart from
/// the latter; it is from the former.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| from + at) {
        if at == 0 || line.as_bytes()[at - 1] != b':' {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Whether a Rust file is only ever compiled for tests or benches.
pub(super) fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.contains("/benches/")
        || path.contains("/fuzz/")
}

/// A TOML or SQL file without its comment lines.
pub(super) fn without_comment_lines(text: &str, mark: &str) -> String {
    let kept = |line: &str| if line.trim_start().starts_with(mark) { String::new() } else { line.to_owned() };
    text.lines().map(kept).collect::<Vec<_>>().join("\n")
}

/// Lines that hold one of the words, as (line number from 1, word). A word is bounded by anything that is not a
/// letter, and by a change of case: `suspectEthnicity` and `suspect_ethnicity` both hold `ethnicity`.
pub(super) fn words_in<'a>(text: &str, words: &[&'a str]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let spelt: Vec<String> = spell(line);
        for word in words {
            let parts: Vec<&str> = word.split('_').collect();
            if spelt
                .windows(parts.len())
                .any(|window| window.iter().map(String::as_str).eq(parts.iter().copied()))
            {
                found.push((index + 1, *word));
            }
        }
    }
    found
}

/// The lower-case words of a line.
fn spell(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in line.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_product() {
        let rust = "//! about x\nlet a = 1; // x\nlet b = \"https://y\";\n#[cfg(test)]\nmod tests {\n let x = 1;\n}\n";
        let product = product(rust);
        assert!(!product.contains('x'), "{product}");
        assert!(product.contains("https://y"), "{product}");
    }

    #[test]
    fn a_test_only_import_does_not_end_the_product() {
        let rust = "#[cfg(test)]\nmod fixtures;\nlet kept = 1;\n#[cfg(test)]\nuse a::b;\nlet kept_too = 2;\n";
        assert!(product(rust).contains("kept_too"));
    }

    #[test]
    fn words_are_found_in_any_casing_and_not_inside_others() {
        let check = |line: &str, found: bool| {
            assert_eq!(!words_in(line, &["ethnicity", "race", "place_of_birth"]).is_empty(), found, "{line}");
        };
        check("suspect_ethnicity", true);
        check("SuspectEthnicity", true);
        check("let race = 1;", true);
        check("placeOfBirth", true);
        check("place_of_work", false);
        check("trace", false);
        check("Embrace", false);
        check("race_to_the_bottom", true);
    }
}
