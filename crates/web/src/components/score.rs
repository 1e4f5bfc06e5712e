//! A score is its reasons: a list with each one's points, drawn as a bar for the eye and summed in words.

use askama::Template;

use super::html::{Content, component};

/// The reasons that add up to a case's place in its band.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/score_sum.html")]
pub struct ScoreSum {
    /// What the sum decides: "Place in band P1".
    pub label: String,
    /// The reasons, weightiest first.
    pub parts: Vec<ScorePart>,
}

/// One reason.
#[derive(Debug, Clone, Default)]
pub struct ScorePart {
    /// What was found.
    pub content: Content,
    /// What it adds; negative takes away.
    pub points: i32,
    /// The band that it calls for, which comes before all points; empty for none.
    pub band: String,
    /// The rule, and the facts it rests on.
    pub detail: Content,
}

impl ScorePart {
    /// What was found, and what it adds.
    pub fn new(content: impl Into<Content>, points: i32) -> Self {
        Self { content: content.into(), points, band: String::new(), detail: Content::default() }
    }

    /// The band that it calls for.
    #[must_use]
    pub fn calls_for(mut self, band: impl Into<String>) -> Self {
        self.band = band.into();
        self
    }

    /// Adds the rule and the facts it rests on.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Content>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The points with their sign; a minus that is read out as one. What only calls for a band shows that.
    fn signed(&self) -> String {
        if self.points == 0 && !self.band.is_empty() {
            self.band.clone()
        } else if self.points < 0 {
            format!("−{}", self.points.unsigned_abs())
        } else {
            format!("+{}", self.points)
        }
    }
}

impl ScoreSum {
    /// The sum of the points.
    pub fn total(&self) -> i64 {
        self.parts.iter().map(|part| i64::from(part.points)).sum()
    }

    /// A part's share of the largest number of points, in hundredths: the width of its bar.
    fn width(&self, part: &ScorePart) -> u32 {
        let largest = self.parts.iter().map(|part| part.points.unsigned_abs()).max().unwrap_or_default();
        part.points.unsigned_abs().saturating_mul(100).checked_div(largest).unwrap_or_default()
    }
}

/// The few weightiest reasons, for a row of the queue.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "components/reasons.html")]
pub struct Reasons {
    /// The reasons to show.
    pub shown: Vec<Content>,
    /// How many more there are.
    pub more: usize,
}

impl Reasons {
    /// The first `limit` of all reasons, and how many more.
    pub fn first<C: Into<Content>>(reasons: impl IntoIterator<Item = C>, limit: usize) -> Self {
        let mut shown: Vec<Content> = reasons.into_iter().map(Into::into).collect();
        let more = shown.len().saturating_sub(limit);
        shown.truncate(limit);
        Self { shown, more }
    }
}

component!(ScoreSum, Reasons);
