//! The report of a linkage run: one HTML file that asks nothing of any host, prints, and works without scripts.
//!
//! It shows what stood in the columns, what each blocking rule gave, what the model holds of each comparison, how the
//! match weights and clusters came out, and pairs that a person could best judge. Each chart has its table.

mod chart;

use askama::Template;
use lookagain_linkage::Model;

use self::chart::{Bar, BarChart, Scale};

/// What the report shows.
#[derive(Debug, Clone, Default)]
pub struct LinkageReport {
    /// What was linked, such as the files' names.
    pub title: String,
    /// Figures of the whole run, each with its name.
    pub facts: Vec<(String, String)>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Columns that were not read since they record a protected characteristic or stand for one.
    pub walled: Vec<String>,
    /// The columns.
    pub columns: Vec<ColumnLine>,
    /// The blocking rules.
    pub rules: Vec<RuleLine>,
    /// The model; none where there was nothing to train.
    pub model: Option<Model>,
    /// How many pairs have a match weight of so many whole bits, rounded down, the least first.
    pub weights: Vec<(i64, u64)>,
    /// How many clusters have so many records, the smallest first.
    pub cluster_sizes: Vec<(u64, u64)>,
    /// The probability that clusters were made at.
    pub cluster_at: f64,
    /// Records that could not reach that probability, not even against a copy of themselves; and of how many.
    pub unlinkable: Option<(u64, u64)>,
    /// Pairs to review.
    pub examples: Vec<ExampleLine>,
    /// Whether the examples show values in place of their shapes.
    pub values_shown: bool,
}

/// One column.
#[derive(Debug, Clone, Default)]
pub struct ColumnLine {
    /// What it is called.
    pub name: String,
    /// Rows with a value.
    pub recorded: u64,
    /// Rows.
    pub rows: u64,
    /// Distinct values.
    pub distinct: u64,
    /// Rows with the most common value.
    pub most_common: u64,
    /// The probability that two recorded rows hold the same value.
    pub same_by_chance: Option<f64>,
}

/// One blocking rule.
#[derive(Debug, Clone, Default)]
pub struct RuleLine {
    /// What it is called.
    pub name: String,
    /// Pairs that it gives.
    pub pairs: u64,
    /// Of them, pairs that no rule before it gives, where they were counted.
    pub new_pairs: Option<u64>,
    /// Blocks.
    pub blocks: u64,
    /// Records in the largest block.
    pub largest_block: u64,
    /// Over-large blocks that were cut further, in words.
    pub refined: Vec<String>,
}

/// Two records that might be one person.
#[derive(Debug, Clone, Default)]
pub struct ExampleLine {
    /// The match weight in bits.
    pub bits: f64,
    /// The probability, from 0 to 1.
    pub probability: f64,
    /// Each comparison: its name, its level in words, the level's bits, and what stands left and right.
    pub parts: Vec<(String, String, f64, String, String)>,
}

/// One level as the page shows it.
struct LevelRow {
    label: String,
    m: String,
    u: String,
    bits: String,
}

struct ComparisonTable {
    name: String,
    levels: Vec<LevelRow>,
}

struct ColumnRow {
    name: String,
    recorded: String,
    share: String,
    distinct: String,
    most_common: String,
    chance: String,
}

struct RuleRow {
    name: String,
    pairs: String,
    new_pairs: String,
    blocks: String,
    largest_block: String,
    refined: Vec<String>,
}

struct ExampleRow {
    heading: String,
    parts: Vec<(String, String, String, String, String)>,
}

#[derive(Template)]
#[template(path = "linkage_report.html")]
struct Page<'a> {
    report: &'a LinkageReport,
    columns: Vec<ColumnRow>,
    rules: Vec<RuleRow>,
    rule_chart: BarChart,
    prior: String,
    comparisons: Vec<ComparisonTable>,
    weight_chart: BarChart,
    chances_chart: BarChart,
    histogram: BarChart,
    sizes: BarChart,
    unlinkable: String,
    examples: Vec<ExampleRow>,
}

/// The report as one HTML file.
pub fn linkage_report(report: &LinkageReport) -> String {
    let page = Page {
        report,
        columns: report.columns.iter().map(column_row).collect(),
        rules: report.rules.iter().map(rule_row).collect(),
        rule_chart: rule_chart(&report.rules),
        prior: report.model.as_ref().map_or_else(String::new, prior),
        comparisons: report.model.iter().flat_map(comparison_tables).collect(),
        weight_chart: weight_chart(report.model.as_ref()),
        chances_chart: chances_chart(report.model.as_ref()),
        histogram: histogram(&report.weights),
        sizes: sizes(&report.cluster_sizes),
        unlinkable: report.unlinkable.map_or_else(String::new, |found| unlinkable(found, report.cluster_at)),
        examples: report.examples.iter().map(example_row).collect(),
    };
    // Writing to a String cannot fail.
    page.render().unwrap_or_default()
}

fn column_row(column: &ColumnLine) -> ColumnRow {
    ColumnRow {
        name: column.name.clone(),
        recorded: thousands(column.recorded),
        share: per_cent(column.recorded, column.rows),
        distinct: thousands(column.distinct),
        most_common: thousands(column.most_common),
        chance: column.same_by_chance.map_or_else(|| "–".to_owned(), probability),
    }
}

fn rule_row(rule: &RuleLine) -> RuleRow {
    RuleRow {
        name: rule.name.clone(),
        pairs: thousands(rule.pairs),
        new_pairs: rule.new_pairs.map_or_else(|| "–".to_owned(), thousands),
        blocks: thousands(rule.blocks),
        largest_block: thousands(rule.largest_block),
        refined: rule.refined.clone(),
    }
}

fn rule_chart(rules: &[RuleLine]) -> BarChart {
    let counted = rules.iter().all(|rule| rule.new_pairs.is_some());
    let bars = rules.iter().map(|rule| {
        let pairs = rule.new_pairs.unwrap_or(rule.pairs);
        Bar::new(&rule.name, count(pairs), thousands(pairs))
    });
    let title = if counted {
        "Pairs that each rule adds to the rules before it"
    } else {
        "Pairs that each rule gives"
    };
    BarChart::new("rules", title, Scale::Linear, bars)
}

fn prior(model: &Model) -> String {
    match model.prior {
        Some(prior) => format!(
            "Two records drawn at random are one person with a probability of {}: {} bits before anything is compared.",
            probability(prior),
            signed(model.prior_bits())
        ),
        None => "The model has no prior yet.".to_owned(),
    }
}

fn comparison_tables(model: &Model) -> Vec<ComparisonTable> {
    let chance = |p: Option<f64>| p.map_or_else(|| "–".to_owned(), probability);
    let table = |comparison: &lookagain_linkage::model::Comparison| ComparisonTable {
        name: comparison.name.clone(),
        levels: comparison
            .levels
            .iter()
            .map(|level| LevelRow {
                label: level.label.clone(),
                m: chance(level.m),
                u: chance(level.u),
                bits: if level.says_nothing { "says nothing".to_owned() } else { signed(level.bits()) },
            })
            .collect(),
    };
    model.comparisons.iter().map(table).collect()
}

fn weight_chart(model: Option<&Model>) -> BarChart {
    let comparisons = model.map_or(&[][..], |model| &model.comparisons);
    let bars = comparisons.iter().flat_map(|comparison| {
        comparison.levels.iter().filter(|level| !level.says_nothing).map(|level| {
            let label = format!("{}: {}", comparison.name, level.label);
            Bar::new(&label, level.bits(), signed(level.bits()))
        })
    });
    BarChart::new("weights", "Match weight of each level in bits", Scale::Linear, bars)
}

fn chances_chart(model: Option<&Model>) -> BarChart {
    let comparisons = model.map_or(&[][..], |model| &model.comparisons);
    let bars = comparisons.iter().flat_map(|comparison| {
        comparison.levels.iter().filter(|level| !level.says_nothing).flat_map(|level| {
            let bar = |which: &str, p: Option<f64>| {
                let label = format!("{which} · {}: {}", comparison.name, level.label);
                Bar::new(&label, p.unwrap_or(0.0), p.map_or_else(|| "–".to_owned(), probability))
            };
            [bar("m", level.m), bar("u", level.u).second()]
        })
    });
    let title = "m (one person) and u (two people): how likely each level is";
    BarChart::new("chances", title, Scale::Linear, bars)
}

fn histogram(weights: &[(i64, u64)]) -> BarChart {
    let bars = weights.iter().map(|(bits, pairs)| {
        let bar = Bar::new(&format!("{bits} to {} bits", bits + 1), count(*pairs), thousands(*pairs));
        if *bits < 0 { bar.second() } else { bar }
    });
    BarChart::new("histogram", "Pairs by match weight", Scale::Logarithmic, bars)
}

fn sizes(sizes: &[(u64, u64)]) -> BarChart {
    let bars = sizes.iter().map(|(records, clusters)| {
        let what =
            if *records == 1 { "1 record".to_owned() } else { format!("{} records", thousands(*records)) };
        Bar::new(&what, count(*clusters), thousands(*clusters))
    });
    BarChart::new("sizes", "Clusters by how many records they have", Scale::Logarithmic, bars)
}

fn unlinkable((records, of): (u64, u64), cluster_at: f64) -> String {
    format!(
        "{} of {} records ({}) hold too little to reach a probability of {cluster_at}, even against an exact copy of themselves.",
        thousands(records),
        thousands(of),
        per_cent(records, of)
    )
}

fn example_row(example: &ExampleLine) -> ExampleRow {
    ExampleRow {
        heading: format!("{} bits, probability {}", signed(example.bits), probability(example.probability)),
        parts: example
            .parts
            .iter()
            .map(|(comparison, level, bits, left, right)| {
                (comparison.clone(), level.clone(), signed(*bits), left.clone(), right.clone())
            })
            .collect(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the length of a bar")]
fn count(number: u64) -> f64 {
    number as f64
}

/// `1234567` → `1,234,567`.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn per_cent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * count(part) / count(whole)) }
}

/// Two digits that mean something; small ones as a power of ten.
fn probability(p: f64) -> String {
    if p <= 0.0 || (0.001..=0.999).contains(&p) {
        format!("{p:.3}")
    } else if p > 0.999 {
        format!("{p:.5}")
    } else {
        format!("{p:.1e}")
    }
}

fn signed(bits: f64) -> String {
    format!("{bits:+.2}").replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</style></title><script>alert(1)</script>\"'&<img src=x onerror=alert(1)>";

    fn hostile() -> LinkageReport {
        let text = || HOSTILE.to_owned();
        let model = format!(
            "prior = 1e-6\n[[comparison]]\nname = {HOSTILE:?}\nlevel = [{{ label = {HOSTILE:?}, when = \"otherwise\", m = 1.0, u = 0.25 }}]\n"
        );
        LinkageReport {
            title: text(),
            facts: vec![(text(), text())],
            notes: vec![text()],
            walled: vec![text()],
            columns: vec![ColumnLine { name: text(), rows: 3, recorded: 2, ..ColumnLine::default() }],
            rules: vec![RuleLine { name: text(), refined: vec![text()], ..RuleLine::default() }],
            model: Model::from_toml(&model).ok(),
            weights: vec![(-2, 7), (3, 1)],
            cluster_sizes: vec![(1, 10), (2, 3)],
            cluster_at: 0.95,
            unlinkable: Some((1, 4)),
            examples: vec![ExampleLine {
                bits: f64::NAN,
                probability: 0.5,
                parts: vec![(text(), text(), f64::INFINITY, text(), text())],
            }],
            values_shown: true,
        }
    }

    #[test]
    fn nothing_that_people_wrote_leaves_its_place() {
        let report = hostile();
        assert!(report.model.is_some());
        let html = linkage_report(&report);
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert_eq!(html.matches("</style>").count(), 1);
        assert_eq!(html.matches("</title>").count(), 6, "one of the page, and one of each of five charts");
    }

    #[test]
    fn a_report_of_nothing_is_a_whole_page_that_says_so() {
        let html = linkage_report(&LinkageReport::default());
        for words in ["There are none.", "No pair was kept.", "No clusters were made.", "No pair lies near"] {
            assert!(html.contains(words), "{words}");
        }
        assert!(html.ends_with("</html>") && !html.contains("<svg"));
    }

    #[test]
    fn a_report_asks_nothing_of_any_host_and_runs_nothing() {
        let html = linkage_report(&hostile());
        for foreign in ["http://", "https://", "src=\"", "<link", "@import", "url(", "<script", "javascript:"]
        {
            assert!(!html.contains(foreign), "{foreign}");
        }
    }

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(per_cent(1, 8), "12.5 %");
        assert_eq!(per_cent(0, 0), "–");
        for (p, words) in [(0.25, "0.250"), (0.000_004, "4.0e-6"), (0.999_99, "0.99999"), (0.0, "0.000")] {
            assert_eq!(probability(p), words);
        }
        assert_eq!(signed(-1.5), "−1.50");
    }
}
