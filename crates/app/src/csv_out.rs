//! CSV for people: a spreadsheet opens it as UTF-8, and no cell of it as a formula.

use crate::AppError;

/// The rows under their head.
pub(crate) fn csv_file<const N: usize>(
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String, AppError> {
    let failed = |_| AppError::Internal("writing CSV");
    let mut out = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    out.write_record(head).map_err(failed)?;
    for row in rows {
        let cells = row.iter().map(|cell| lookagain_intake::csv_safe(cell));
        out.write_record(cells.map(std::borrow::Cow::into_owned)).map_err(failed)?;
    }
    let bytes = out.into_inner().map_err(|_| AppError::Internal("writing CSV"))?;
    String::from_utf8(bytes).map_err(|_| AppError::Internal("writing CSV"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_could_run_is_defused_and_one_with_a_comma_is_quoted() {
        let rows = [["=1+1".to_owned(), "a, \"b\"".to_owned()]];
        assert_eq!(csv_file(["one", "two"], rows).unwrap(), "\u{feff}one,two\n'=1+1,\"a, \"\"b\"\"\"\n");
    }
}
