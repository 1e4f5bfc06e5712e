//! One value made ready to be compared with many.

use super::{
    edit_distance::{aligned_by_bits, levenshtein_by_bits},
    jaro,
    masks::Table,
    similarity,
};

/// A value and where each of its letters stands: built once (about 20 ns, a kilobyte), compared with many.
///
/// Each comparison gives exactly what the function of the same name in [`similarity`] gives. By bits where both values
/// are ASCII of at most 64 bytes; by characters otherwise.
///
/// ```
/// use lookagain_linkage::text::needle::Needle;
/// let needle = Needle::new("martha");
/// assert!((needle.jaro_winkler("marhta") - 0.961_111).abs() < 1e-6);
/// assert_eq!(needle.damerau_levenshtein_within("marhta", 2), Some(1));
/// assert_eq!(needle.damerau_levenshtein_within("mark", 1), None);
/// ```
#[derive(Clone)]
pub struct Needle<'a> {
    text: &'a str,
    /// Where the letters stand, when bits can be used: ASCII of 1 to 64 bytes.
    table: Option<Table>,
}

impl std::fmt::Debug for Needle<'_> {
    /// The value is left out: it may be personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Needle").field("by_bits", &self.table.is_some()).finish_non_exhaustive()
    }
}

impl<'a> Needle<'a> {
    /// Makes a value ready.
    pub fn new(text: &'a str) -> Self {
        let by_bits = (1..=64).contains(&text.len()) && text.is_ascii();
        Self { text, table: by_bits.then(|| Table::new(text.as_bytes())) }
    }

    /// The value.
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The table, when bits can be used for this other value, which may be up to `longest` bytes.
    #[inline]
    fn table_for(&self, other: &str, longest: usize) -> Option<&Table> {
        self.table.as_ref().filter(|_| other.len() <= longest && other.is_ascii())
    }

    /// Jaro's similarity, 0 to 1.
    #[inline]
    pub fn jaro(&self, other: &str) -> f64 {
        match self.table_for(other, 64) {
            Some(table) => jaro::by_bits(table, self.text.as_bytes(), other.as_bytes()),
            None => similarity::jaro(self.text, other),
        }
    }

    /// Jaro and Winkler's similarity, 0 to 1.
    #[inline]
    pub fn jaro_winkler(&self, other: &str) -> f64 {
        match self.table_for(other, 64) {
            Some(table) => {
                let (text, other) = (self.text.as_bytes(), other.as_bytes());
                jaro::with_prefix(jaro::by_bits(table, text, other), jaro::prefix(text, other))
            }
            None => similarity::jaro_winkler(self.text, other),
        }
    }

    /// The Jaro–Winkler similarity when it is at least the threshold, else `None`. Lengths and beginnings that cannot
    /// reach it are found before any letter is looked for.
    #[inline]
    pub fn jaro_winkler_at_least(&self, other: &str, threshold: f64) -> Option<f64> {
        let Some(table) = self.table_for(other, 64) else {
            return Some(self.jaro_winkler(other)).filter(|&value| value >= threshold);
        };
        let (text, other) = (self.text.as_bytes(), other.as_bytes());
        let prefix = jaro::prefix(text, other);
        // A little below: the bound and the value round in their own ways.
        if jaro::with_prefix(jaro::at_most(text.len(), other.len()), prefix) < threshold - 1e-9 {
            return None;
        }
        let value = jaro::with_prefix(jaro::by_bits(table, text, other), prefix);
        (value >= threshold).then_some(value)
    }

    /// Levenshtein's distance.
    #[inline]
    pub fn levenshtein(&self, other: &str) -> u32 {
        match self.table_for(other, usize::MAX) {
            Some(table) => levenshtein_by_bits(table, self.length(), other.as_bytes()),
            None => similarity::levenshtein(self.text, other),
        }
    }

    /// Levenshtein's distance when it is at most `max`, else `None`.
    #[inline]
    pub fn levenshtein_within(&self, other: &str, max: u32) -> Option<u32> {
        if self.table_for(other, usize::MAX).is_some() && self.text.len().abs_diff(other.len()) > max as usize
        {
            return None;
        }
        Some(self.levenshtein(other)).filter(|&distance| distance <= max)
    }

    /// Damerau and Levenshtein's distance, unrestricted, when it is at most `max`, else `None`.
    #[inline]
    pub fn damerau_levenshtein_within(&self, other: &str, max: u32) -> Option<u32> {
        let Some(table) = self.table_for(other, 64) else {
            return similarity::damerau_levenshtein_within(self.text, other, max);
        };
        if self.text.len().abs_diff(other.len()) > max as usize {
            return None;
        }
        // The aligned distance is at most half as large again: see `edit_distance`.
        let aligned_max = max.saturating_add(max / 2);
        let aligned = aligned_by_bits(table, self.length(), other.as_bytes(), aligned_max)?;
        let distance =
            if aligned <= 2 { aligned } else { similarity::damerau_levenshtein_of_short(self.text, other) };
        Some(distance).filter(|&distance| distance <= max)
    }

    /// In bytes; only asked when bits can be used, so 1 to 64.
    #[inline]
    fn length(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(64)
    }
}
