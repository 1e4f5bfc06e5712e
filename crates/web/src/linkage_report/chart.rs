//! A bar chart as inline SVG: a line of text and a bar for each value, to both sides of nought where some are below it.

use askama::filters::HtmlSafe;
use std::fmt::{self, Display};

/// How a value becomes a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    /// Twice as long is twice as much.
    Linear,
    /// Each step is ten times as much; for counts.
    Logarithmic,
}

/// One bar.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    label: String,
    value: f64,
    text: String,
    second: bool,
}

impl Bar {
    pub(super) fn new(label: &str, value: f64, text: String) -> Self {
        let value = if value.is_finite() { value } else { 0.0 };
        Self { label: label.to_owned(), value, text, second: false }
    }

    /// In the second colour.
    pub(super) fn second(self) -> Self {
        Self { second: true, ..self }
    }
}

/// A chart, and the table of the same figures under it. Shows nothing where there are no bars.
#[derive(Debug, Clone)]
pub(super) struct BarChart {
    id: &'static str,
    title: &'static str,
    scale: Scale,
    bars: Vec<Bar>,
}

const LINE: usize = 22;
const LABELS: f64 = 320.0;
const BARS: f64 = 300.0;
const NUMBERS: f64 = 90.0;
/// Letters of a label that fit.
const LETTERS: usize = 40;

impl BarChart {
    pub(super) fn new(
        id: &'static str,
        title: &'static str,
        scale: Scale,
        bars: impl IntoIterator<Item = Bar>,
    ) -> Self {
        Self { id, title, scale, bars: bars.into_iter().collect() }
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.bars.is_empty()
    }

    /// The same figures as rows of a table.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bars.iter().map(|bar| (bar.label.as_str(), bar.text.as_str()))
    }

    fn length(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Logarithmic => (value.max(0.0) + 1.0).log10(),
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<f64> = self.bars.iter().map(|bar| self.length(bar.value)).collect();
        let least = lengths.iter().copied().fold(0.0, f64::min);
        let most = lengths.iter().copied().fold(0.0, f64::max);
        let unit = if most - least > 0.0 { BARS / (most - least) } else { 0.0 };
        let nought = LABELS + 10.0 - least * unit;
        let (width, height) = (LABELS + BARS + NUMBERS + 20.0, self.bars.len() * LINE + 8);
        write!(
            f,
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"chart-{}\"><title id=\"chart-{0}\">{}</title>",
            self.id, self.title
        )?;
        for (at, (bar, length)) in self.bars.iter().zip(&lengths).enumerate() {
            let top = at * LINE + 4;
            let (x, long) = (nought + length.min(0.0) * unit, (length.abs() * unit).max(1.0));
            let class = if bar.second { "second" } else { "first" };
            write!(f, "<text x=\"{LABELS}\" y=\"{}\" class=\"label\">", top + 14)?;
            escaped(f, &shortened(&bar.label))?;
            write!(
                f,
                "</text><rect x=\"{x:.1}\" y=\"{top}\" width=\"{long:.1}\" height=\"{}\" class=\"{class}\"/>",
                LINE - 6
            )?;
            write!(f, "<text x=\"{:.1}\" y=\"{}\" class=\"number\">", LABELS + BARS + 16.0, top + 14)?;
            escaped(f, &bar.text)?;
            f.write_str("</text>")?;
        }
        write!(
            f,
            "<line x1=\"{nought:.1}\" x2=\"{nought:.1}\" y1=\"0\" y2=\"{height}\" class=\"nought\"/></svg>"
        )
    }
}

impl Display for BarChart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() { Ok(()) } else { self.write(f) }
    }
}

// What people wrote goes through `escaped`; all else is numbers and our own words.
impl HtmlSafe for BarChart {}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LETTERS {
        return label.to_owned();
    }
    label.chars().take(LETTERS - 1).chain(['…']).collect()
}

fn escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    match askama::filters::escape(text, askama::filters::Html) {
        Ok(safe) => write!(f, "{safe}"),
        Err(never) => match never {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_to_their_side_of_nought_and_labels_are_escaped() {
        let bars = [Bar::new("<b>", 3.0, "+3".into()), Bar::new("two", -1.0, "−1".into())];
        let svg = BarChart::new("x", "Weights", Scale::Linear, bars).to_string();
        // 300 across for 4: 75 to one; nought stands at 330 + 75.
        assert!(svg.contains("<rect x=\"405.0\" y=\"4\" width=\"225.0\""), "{svg}");
        assert!(svg.contains("<rect x=\"330.0\" y=\"26\" width=\"75.0\""), "{svg}");
        assert!(svg.contains("&#60;b&#62;") && !svg.contains("<b>"), "{svg}");
    }

    #[test]
    fn a_chart_of_nothing_shows_nothing() {
        assert_eq!(BarChart::new("x", "Weights", Scale::Linear, []).to_string(), "");
    }
}
