//! Which column names stand for a protected characteristic: what may link, group, score or rank must refuse them.
//!
//! The characteristics are those of the Equality Act 2010, section 4, and what is commonly recorded as a stand-in for
//! one: citizenship, country or place of birth, first language, immigration status. Age is the exception: a date of birth says who
//! somebody is. This is a net for names that people give to columns; the wall itself is that nothing which links can
//! reach the crate that holds the characteristics.

/// Parts of words that give a protected characteristic away wherever they stand.
const PARTS: &[&str] = &[
    "ethnic",
    "nationalit",
    "religio",
    "citizen",
    "immigra",
    "asylum",
    "refugee",
    "racial",
    "gender",
    "sexual",
    "disab",
    "pregnan",
    "matern",
    "birthplace",
    "placeofbirth",
    "placebirth",
    "countryofbirth",
    "countrybirth",
    "birthcountry",
    "townofbirth",
    "birthtown",
    "cityofbirth",
    "birthcity",
    "mothertongue",
    "language",
    "interpreter",
    "marital",
    "marriage",
    "civilpartner",
    "skincolour",
    "skincolor",
    "complexion",
];

/// Whole words that do.
const WORDS: &[&str] = &[
    "race", "sex", "nation", "faith", "belief", "caste", "tribe", "heritage", "ic", "ic1", "sde", "pob",
    "cob",
];

/// Whether a column of this name records a protected characteristic or a stand-in for one.
///
/// ```
/// use lookagain_domain::walled::is_walled;
/// assert!(is_walled("Ethnicity") && is_walled("self_defined_ethnic_code") && is_walled("countryOfBirth"));
/// assert!(is_walled("birth_place") && is_walled("SEX"));
/// assert!(!is_walled("date_of_birth") && !is_walled("trace_number") && !is_walled("middlesex"));
/// ```
pub fn is_walled(column: &str) -> bool {
    let words = words(column);
    let joined = words.concat();
    PARTS.iter().any(|part| joined.contains(part)) || words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// The words of a column's name, in lower case: at punctuation, and where a capital follows a small letter.
fn words(column: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_small = false;
    for letter in column.chars() {
        let new = !letter.is_alphanumeric() || (letter.is_uppercase() && last_small);
        if new && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        last_small = letter.is_lowercase();
    }
    words
}
