//! axe-core on the page that is open: WCAG 2.2 AA and axe's own best practices.

use std::{fmt::Write as _, fs};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::Browser;

/// What is held against a page.
const TAGS: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// One rule that the page breaks.
#[derive(Debug, Clone, Deserialize)]
pub struct Violation {
    /// axe's name of the rule.
    pub id: String,
    /// What to do, in axe's words.
    pub help: String,
    /// Where.
    pub nodes: Vec<Node>,
}

/// A place on the page.
#[derive(Debug, Clone, Deserialize)]
pub struct Node {
    /// Selectors, from the outermost frame in.
    pub target: serde_json::Value,
}

#[derive(Deserialize)]
struct Results {
    violations: Vec<Violation>,
    passes: usize,
}

impl Browser {
    /// What axe finds on the page that is open. Not with scripts off: axe is one.
    ///
    /// # Errors
    /// When axe-core was not built in, could not run, or checked nothing at all.
    pub async fn violations(&self) -> anyhow::Result<Vec<Violation>> {
        let path = lookagain_assets::testing::axe_path();
        let axe = fs::read_to_string(&path).with_context(|| {
            format!("no axe-core at {}: build crates/assets with npm at hand", path.display())
        })?;
        // Run by the driver, outside the page's own scripts: its content security policy stays as it is.
        self.driver().execute(format!("{axe}\n;"), Vec::new()).await.context("loading axe-core")?;
        let run = "const [tags, done] = arguments;
            axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
              .then((r) => done({ passes: r.passes.length, violations: r.violations.map((v) => (
                { id: v.id, help: v.help, nodes: v.nodes.map((n) => ({ target: n.target })) })) }))
              .catch((e) => done({ error: String(e) }));";
        let tags = serde_json::to_value(TAGS)?;
        let answer = self.driver().execute_async(run, vec![tags]).await.context("running axe-core")?;
        let results: Results = serde_json::from_value(answer.json().clone())
            .with_context(|| format!("axe-core answered {}", answer.json()))?;
        if results.passes == 0 {
            bail!("axe-core checked nothing on this page");
        }
        Ok(results.violations)
    }

    /// Hold the page that is open to axe's rules.
    ///
    /// # Errors
    /// When it breaks any: the message names each rule, what to do, and where.
    pub async fn assert_accessible(&self) -> anyhow::Result<()> {
        let violations = self.violations().await?;
        if violations.is_empty() {
            return Ok(());
        }
        let mut message =
            format!("axe finds {} rules broken on {}", violations.len(), self.driver().current_url().await?);
        for violation in &violations {
            write!(message, "\n  {}: {}", violation.id, violation.help)?;
            for node in &violation.nodes {
                write!(message, "\n    at {}", node.target)?;
            }
        }
        bail!(message)
    }
}
