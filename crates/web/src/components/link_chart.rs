//! A link chart as SVG: drawn from places that were computed before, told apart by shape and words, never by colour alone.
//!
//! Everything that is drawn is an attribute, so that the picture says the same by itself, as an exhibit, on paper and under the site's
//! content policy.

use std::fmt::Write as _;

use super::Html;

/// What a node looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A case: a box.
    Case,
    /// A suspect: a disc.
    Suspect,
    /// A victim, or someone to be cared for: a ring.
    Cared,
    /// Anybody else: a small disc.
    Other,
    /// What ties: a lozenge.
    Thing,
}

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartNode {
    /// From 0 to 1, to the right.
    pub x: f64,
    /// From 0 to 1, down.
    pub y: f64,
    /// Its shape.
    pub shape: Shape,
    /// Its words. Never a name.
    pub label: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// It lies on the way that was asked for.
    pub on_way: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartLine {
    /// Places of its ends.
    pub ends: (u32, u32),
    /// It is a tie rather than a part in a case: drawn broken.
    pub tie: bool,
    /// It lies on the way that was asked for.
    pub on_way: bool,
}

/// A link chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LinkChart {
    /// What it shows, in a sentence.
    pub title: String,
    /// Nodes.
    pub nodes: Vec<ChartNode>,
    /// Lines.
    pub lines: Vec<ChartLine>,
}

/// Above so many nodes words are left to the table.
const MOST_WORDS: usize = 150;
const WIDE: f64 = 1000.0;
const HIGH: f64 = 700.0;
const MARGIN: f64 = 60.0;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl LinkChart {
    /// The picture. `linked` puts links on nodes, for a page; without, it stands by itself.
    pub fn svg(&self, linked: bool) -> String {
        let at = |node: &ChartNode| {
            (MARGIN + node.x * (WIDE - 2.0 * MARGIN), MARGIN + node.y * (HIGH - 2.0 * MARGIN))
        };
        // What holds links is no image to those who cannot see it.
        let role = if linked { "group" } else { "img" };
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"app-chart\" viewBox=\"0 0 {WIDE} {HIGH}\" role=\"{role}\" \
             aria-label=\"{}\"><title>{0}</title><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
            escape(&self.title)
        );
        let broad = if self.nodes.len() > MOST_WORDS { 0.6 } else { 1.0 };
        svg.push_str("<g class=\"app-chart__lines\">");
        for line in &self.lines {
            let (Some(one), Some(other)) =
                (self.nodes.get(line.ends.0 as usize), self.nodes.get(line.ends.1 as usize))
            else {
                continue;
            };
            let ((x1, y1), (x2, y2)) = (at(one), at(other));
            let (stroke, width) = if line.on_way { ("#d4351c", 4.0) } else { ("#505a5f", 1.5 * broad) };
            let dash = if line.tie { " stroke-dasharray=\"6 4\"" } else { "" };
            // Writing to a String cannot fail.
            let _ = write!(
                svg,
                "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{stroke}\" stroke-width=\"{width}\"{dash}/>"
            );
        }
        svg.push_str("</g><g class=\"app-chart__nodes\">");
        for (number, node) in self.nodes.iter().enumerate() {
            let (x, y) = at(node);
            let label = escape(&node.label);
            let link = linked && !node.href.is_empty();
            let _ = write!(svg, "<g data-node=\"{number}\">");
            if link {
                let _ = write!(svg, "<a href=\"{}\" aria-label=\"{label}\">", escape(&node.href));
            }
            let _ = write!(svg, "<title>{label}</title>{}", shape(node, x, y, broad));
            if self.nodes.len() <= MOST_WORDS {
                let _ = write!(
                    svg,
                    "<text x=\"{x:.1}\" y=\"{:.1}\" font-family=\"arial, sans-serif\" font-size=\"12\" fill=\"#0b0c0c\" text-anchor=\"middle\">{label}</text>",
                    y + 24.0
                );
            }
            svg.push_str(if link { "</a></g>" } else { "</g>" });
        }
        svg.push_str("</g></svg>");
        svg
    }

    /// The picture for a page.
    pub fn html(&self) -> Html {
        // Every text in it went through `escape`.
        Html::trusted(self.svg(true))
    }
}

fn shape(node: &ChartNode, x: f64, y: f64, scale: f64) -> String {
    let (edge, width) = if node.on_way { ("#d4351c", 4.0) } else { ("#0b0c0c", 1.5) };
    let edge = format!("stroke=\"{edge}\" stroke-width=\"{width}\"");
    let r = 9.0 * scale;
    match node.shape {
        Shape::Case => format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#bbd4ea\" {edge}/>",
            x - r * 1.4,
            y - r,
            r * 2.8,
            r * 2.0
        ),
        Shape::Suspect => {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"#0b0c0c\" {edge}/>")
        }
        Shape::Cared => {
            format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\" fill=\"#ffffff\" {edge}/><circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"none\" {edge}/>",
                r * 0.5
            )
        }
        Shape::Other => {
            format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"#b1b4b6\" {edge}/>", r * 0.6)
        }
        Shape::Thing => format!(
            "<path d=\"M{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}Z\" fill=\"#ffdd00\" {edge}/>",
            y - r * 1.2,
            x + r * 1.2,
            y + r * 1.2,
            x - r * 1.2
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> LinkChart {
        let node = |x: f64, shape: Shape, label: &str| ChartNode {
            x,
            y: 0.5,
            shape,
            label: label.to_owned(),
            href: "/cases/1".to_owned(),
            on_way: false,
        };
        LinkChart {
            title: "A & B".to_owned(),
            nodes: vec![node(0.0, Shape::Case, "Case 1"), node(1.0, Shape::Thing, "<script>")],
            lines: vec![ChartLine { ends: (0, 1), tie: true, on_way: true }],
        }
    }

    #[test]
    fn words_cannot_leave_their_place_and_the_picture_stands_by_itself() {
        let page = chart().svg(true);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>") && page.contains("A &amp; B"));
        let alone = chart().svg(false);
        assert!(!alone.contains("href") && !alone.contains("style="), "{alone}");
        assert!(alone.contains("stroke-dasharray"), "a tie is told from a part without colour");
    }

    #[test]
    fn a_line_to_nowhere_is_left_out() {
        let mut chart = chart();
        chart.lines[0].ends = (0, 7);
        assert!(!chart.svg(true).contains("<line"));
    }
}
