//! Waterfall: how a match weight comes about, step by step, in words with a bar for the eye: prior + bits = total.

use askama::Template;

use super::html::{Content, component};

/// The steps of a weight. Each bar begins where the one before it ended.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/waterfall.html")]
pub struct Waterfall {
    /// What it adds up to.
    pub label: String,
    /// The steps, the prior first.
    pub steps: Vec<WaterfallStep>,
    /// The sum in words.
    pub total: Content,
}

/// One step.
#[derive(Debug, Clone, Default)]
pub struct WaterfallStep {
    /// What it is, in words.
    pub content: Content,
    /// What it adds, in bits; negative takes away.
    pub bits: f64,
    /// More about it.
    pub detail: Content,
}

impl WaterfallStep {
    /// What it is, and what it adds.
    pub fn new(content: impl Into<Content>, bits: f64) -> Self {
        Self { content: content.into(), bits, detail: Content::default() }
    }
}

/// A bar on a scale of 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    from: f64,
    width: f64,
}

/// Bits with their sign and one decimal; a minus that is read out as one.
pub fn signed_bits(bits: f64) -> String {
    let size = format!("{:.1}", bits.abs());
    if bits < -0.05 {
        format!("−{size}")
    } else if bits < 0.05 {
        "0.0".to_owned()
    } else {
        format!("+{size}")
    }
}

impl Waterfall {
    /// The sum of the steps.
    pub fn total_bits(&self) -> f64 {
        self.steps.iter().map(|step| step.bits).sum()
    }

    /// The least and the greatest sum on the way, zero included.
    fn reach(&self) -> (f64, f64) {
        let mut sum = 0.0;
        self.steps.iter().fold((0.0_f64, 0.0_f64), |(least, most), step| {
            sum += step.bits;
            (least.min(sum), most.max(sum))
        })
    }

    fn at(&self, bits: f64) -> f64 {
        let (least, most) = self.reach();
        let span = (most - least).max(f64::MIN_POSITIVE);
        (bits - least) / span * 100.0
    }

    /// Where even odds lie.
    fn zero(&self) -> String {
        format!("{:.1}", self.at(0.0).clamp(0.0, 99.4))
    }

    fn bar(&self, before: f64, after: f64) -> Bar {
        let (from, to) = (self.at(before.min(after)), self.at(before.max(after)));
        // A step of nearly nothing still shows as a line.
        Bar { from: from.min(99.2), width: (to - from).max(0.8) }
    }

    /// Every step as it is drawn.
    fn drawn(&self) -> Vec<Drawn<'_>> {
        let mut sum = 0.0;
        let steps = self.steps.iter().map(|step| {
            let bar = self.bar(sum, sum + step.bits);
            sum += step.bits;
            let (content, detail) = (&step.content, &step.detail);
            Drawn { signed: signed_bits(step.bits), less: step.bits < 0.0, bar, content, detail }
        });
        steps.collect()
    }

    /// The sum as it is drawn.
    fn sum(&self) -> Drawn<'_> {
        let total = self.total_bits();
        let detail = &self.total;
        let bar = self.bar(0.0, total);
        Drawn { signed: signed_bits(total), less: total < 0.0, bar, content: &self.total, detail }
    }
}

/// A step as it is drawn.
struct Drawn<'a> {
    signed: String,
    less: bool,
    bar: Bar,
    content: &'a Content,
    detail: &'a Content,
}

impl Bar {
    fn x(self) -> String {
        format!("{:.1}", self.from)
    }

    fn wide(self) -> String {
        format!("{:.1}", self.width)
    }
}

component!(Waterfall);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_begins_where_the_last_one_ended() {
        let step = |bits| WaterfallStep::new("x", bits);
        let chart = Waterfall { steps: vec![step(-10.0), step(30.0), step(-5.0)], ..Waterfall::default() };
        assert_eq!(chart.reach(), (-10.0, 20.0));
        let close = |bar: Bar, from: f64, width: f64| {
            assert!((bar.from - from).abs() < 1e-9 && (bar.width - width).abs() < 1e-9, "{bar:?}");
        };
        let drawn = chart.drawn();
        close(drawn[0].bar, 0.0, 100.0 / 3.0);
        close(drawn[1].bar, 0.0, 100.0);
        close(drawn[2].bar, 250.0 / 3.0, 50.0 / 3.0);
        close(chart.sum().bar, 100.0 / 3.0, 50.0);
        assert_eq!(chart.zero(), "33.3");
    }

    #[test]
    fn bits_have_a_sign_that_is_read_out() {
        for (bits, text) in [(3.12, "+3.1"), (-2.0, "−2.0"), (0.01, "0.0"), (-0.04, "0.0")] {
            assert_eq!(signed_bits(bits), text);
        }
    }
}
