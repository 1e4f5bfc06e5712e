//! PDF, page by page: what its glyphs say, put into lines by where they stand. Text behind a scanned picture counts; a picture says nothing.

use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask,
    font::{Glyph, GlyphRun},
    hayro_cmap::BfString,
    hayro_syntax::{LoadPdfError, Pdf},
    interpret_page,
    kurbo::{Affine, BezPath, Point, Rect},
};

use crate::{At, Unread, text::Gather};

/// A page that says more than this is cut: no page that people read does.
const MOST_ON_A_PAGE: usize = 1024 * 1024;

/// Units of a glyph to the height of its font.
const EM: f64 = 1000.0;

pub(crate) fn read(bytes: &[u8], gather: &mut Gather) -> Result<(), Unread> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Unread::Locked,
        LoadPdfError::Invalid => Unread::Broken,
    })?;
    let cache = InterpreterCache::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        let nowhere = Rect::new(0.0, 0.0, 1.0, 1.0);
        let settings = InterpreterSettings::default();
        let mut context = Context::new(Affine::IDENTITY, nowhere, &cache, pdf.xref(), settings);
        let mut lines = Lines::default();
        interpret_page(page, &mut context, &mut lines);
        if !gather.take(At::Page(number), &lines.text) {
            break;
        }
    }
    Ok(())
}

/// Glyphs becoming lines.
#[derive(Default)]
struct Lines {
    text: String,
    /// Where the last glyph ended, and how high its font is.
    last: Option<(Point, f64)>,
    /// A glyph drawn twice in the same place, filled and stroked, says one thing.
    drawn: Option<(Point, u32)>,
}

impl Lines {
    fn glyph(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        if self.text.len() > MOST_ON_A_PAGE {
            return;
        }
        let begin = transform * Point::ZERO;
        let code = glyph.char_code();
        if !begin.is_finite()
            || self.drawn.is_some_and(|(at, same)| same == code && at.distance(begin) < 0.01)
        {
            return;
        }
        self.drawn = Some((begin, code));
        let width = match glyph {
            Glyph::Outline(outline) => outline.advance_width(),
            Glyph::Type3(drawn) => drawn.advance_width(),
        };
        let end = transform * Point::new(f64::from(width.unwrap_or(500.0)), 0.0);
        let height = (transform * Point::new(0.0, EM) - begin).hypot().max(0.01);
        if let Some((before, other)) = self.last {
            let along = end - begin;
            let way = if along.hypot() > 0.001 { along.normalize() } else { (1.0, 0.0).into() };
            let step = begin - before;
            let (forward, aside) = (step.dot(way), step.cross(way).abs());
            let size = height.max(other);
            if aside > size * 0.5 || forward < -size {
                self.push('\n');
            } else if forward > size * 0.15 {
                self.push(' ');
            }
        }
        self.last = Some((end, height));
        match glyph.as_unicode() {
            Some(BfString::Char(letter)) => self.push(letter),
            Some(BfString::String(letters)) => letters.chars().for_each(|letter| self.push(letter)),
            None => {}
        }
    }

    /// White space once, and none before a line begins.
    fn push(&mut self, letter: char) {
        if letter.is_whitespace() && self.text.chars().next_back().is_none_or(char::is_whitespace) {
            if letter == '\n' && self.text.ends_with(' ') {
                self.text.pop();
                self.text.push('\n');
            }
            return;
        }
        self.text.push(letter);
    }
}

impl Device<'_> for Lines {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            self.glyph(glyph, props.transform * glyph.transform());
        }
    }
    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
