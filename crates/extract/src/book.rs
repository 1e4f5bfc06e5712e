//! Workbooks, row by row: what the cells show, with formulas as their results.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx, XlsxError, open_workbook_from_rs};

use crate::{At, Limits, Unread, text::Gather, zipped::Zipped};

pub(crate) fn read(bytes: &[u8], limits: &Limits, gather: &mut Gather) -> Result<(), Unread> {
    // The library unpacks whole parts without a limit: first it is seen how large they are.
    Zipped::open(bytes, limits)?.measure()?;
    let mut book: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: XlsxError| unread(&error))?;
    for (sheet, name) in (1..).zip(book.sheet_names()) {
        // A sheet that cannot be read (a chart, say) hides no other.
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let first = range.start().map_or(0, |(row, _)| row);
        for (row, cells) in (first + 1..).zip(range.rows()) {
            let shown: Vec<String> =
                cells.iter().map(ToString::to_string).filter(|cell| !cell.trim().is_empty()).collect();
            if !gather.take(At::Row { sheet, row }, &shown.join("\t")) {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn unread(error: &XlsxError) -> Unread {
    if matches!(error, XlsxError::Password) { Unread::Locked } else { Unread::Broken }
}
