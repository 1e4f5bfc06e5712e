//! One file of rows, in the format and encoding of the force that sends it.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// How bytes stand for characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 with a byte order mark, as spreadsheets write it.
    Utf8Bom,
    /// UTF-16, little endian, with a byte order mark.
    Utf16Le,
    /// Windows-1252; letters it lacks lose their marks.
    Windows1252,
}

/// How rows are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Separated values with this separator and a header line.
    Separated(char),
    /// One JSON object a line; blank cells are left out.
    JsonLines,
}

/// Layout, encoding and line ends together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) layout: Layout,
    pub(crate) encoding: Encoding,
    pub(crate) line_end: &'static str,
}

impl Format {
    /// The usual ending of such a file's name.
    pub(crate) const fn extension(self) -> &'static str {
        match self.layout {
            Layout::Separated('\t') => "tsv",
            Layout::Separated(_) => "csv",
            Layout::JsonLines => "jsonl",
        }
    }
}

/// A file being written. Cells are pushed one after the other, then the row is ended.
pub(crate) struct Table {
    out: BufWriter<File>,
    columns: &'static [&'static str],
    format: Format,
    /// The cells of the current row, one after the other, and where each ends.
    cells: String,
    ends: Vec<usize>,
    line: String,
    bytes: Vec<u8>,
    /// Lines written, the header included.
    lines: u64,
    /// Bytes written.
    written: u64,
}

impl Table {
    pub(crate) fn create(path: &Path, columns: &'static [&'static str], format: Format) -> io::Result<Self> {
        let mut table = Self {
            out: BufWriter::with_capacity(1 << 16, File::create(path)?),
            columns,
            format,
            cells: String::new(),
            ends: Vec::with_capacity(columns.len()),
            line: String::new(),
            bytes: Vec::new(),
            lines: 0,
            written: 0,
        };
        match format.encoding {
            Encoding::Utf8Bom => table.send(b"\xef\xbb\xbf")?,
            Encoding::Utf16Le => table.send(b"\xff\xfe")?,
            Encoding::Utf8 | Encoding::Windows1252 => {}
        }
        if let Layout::Separated(separator) = format.layout {
            table.line = columns.join(separator.encode_utf8(&mut [0; 4]));
            table.send_line()?;
        }
        Ok(table)
    }

    /// Starts a row: whatever stood in the cells is gone.
    pub(crate) fn begin(&mut self) -> &mut Self {
        self.cells.clear();
        self.ends.clear();
        self
    }

    /// Adds a cell.
    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.cells.push_str(text);
        self.close()
    }

    /// Adds a cell that `fill` appends to a text.
    pub(crate) fn put_with(&mut self, fill: impl FnOnce(&mut String)) -> &mut Self {
        fill(&mut self.cells);
        self.close()
    }

    fn close(&mut self) -> &mut Self {
        self.ends.push(self.cells.len());
        self
    }

    /// Writes the row; the cells stay for [`Self::again_with`].
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.again_with(&[])
    }

    /// Writes the last row again with some cells replaced, each named by its place.
    pub(crate) fn again_with(&mut self, replaced: &[(usize, &str)]) -> io::Result<()> {
        debug_assert_eq!(self.ends.len(), self.columns.len(), "a row has one cell per column");
        self.line.clear();
        let mut start = 0;
        for (n, &end) in self.ends.iter().enumerate() {
            let cell = replaced
                .iter()
                .find(|(place, _)| *place == n)
                .map_or(&self.cells[start..end], |(_, text)| text);
            match self.format.layout {
                Layout::Separated(separator) => {
                    if n > 0 {
                        self.line.push(separator);
                    }
                    push_quoted(&mut self.line, cell, separator);
                }
                Layout::JsonLines if cell.is_empty() => {}
                Layout::JsonLines => {
                    self.line.push_str(if self.line.is_empty() { "{\"" } else { ",\"" });
                    self.line.push_str(self.columns[n]);
                    self.line.push_str("\":\"");
                    push_json(&mut self.line, cell);
                    self.line.push('"');
                }
            }
            start = end;
        }
        if self.format.layout == Layout::JsonLines {
            self.line.push_str(if self.line.is_empty() { "{}" } else { "}" });
        }
        self.send_line()
    }

    /// The place of a column; the number of columns when there is none.
    pub(crate) fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|c| *c == column).unwrap_or(self.columns.len())
    }

    /// The text of a cell of the last row.
    pub(crate) fn cell(&self, place: usize) -> &str {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(place).map_or("", |&end| &self.cells[start..end])
    }

    /// The number of the line written last, from 1, the header included.
    pub(crate) const fn lines(&self) -> u64 {
        self.lines
    }

    /// Writes what is still buffered. Gives rows (without the header) and bytes.
    pub(crate) fn finish(mut self) -> io::Result<(u64, u64)> {
        self.out.flush()?;
        let header = u64::from(matches!(self.format.layout, Layout::Separated(_)));
        Ok((self.lines - header, self.written))
    }

    fn send_line(&mut self) -> io::Result<()> {
        self.lines += 1;
        self.line.push_str(self.format.line_end);
        match self.format.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => {
                self.written += self.line.len() as u64;
                return self.out.write_all(self.line.as_bytes());
            }
            Encoding::Utf16Le => {
                self.bytes.clear();
                self.bytes.extend(self.line.encode_utf16().flat_map(u16::to_le_bytes));
            }
            Encoding::Windows1252 => {
                self.bytes.clear();
                self.bytes.extend(self.line.chars().map(windows_1252));
            }
        }
        self.written += self.bytes.len() as u64;
        self.out.write_all(&self.bytes)
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

fn push_quoted(line: &mut String, cell: &str, separator: char) {
    if cell.contains([separator, '"', '\n', '\r']) {
        line.push('"');
        for c in cell.chars() {
            if c == '"' {
                line.push('"');
            }
            line.push(c);
        }
        line.push('"');
    } else {
        line.push_str(cell);
    }
}

fn push_json(line: &mut String, cell: &str) {
    for c in cell.chars() {
        if matches!(c, '"' | '\\') {
            line.push('\\');
        }
        line.push(c);
    }
}

/// The byte of a character; a letter without its mark where Windows-1252 has no such letter; else `?`.
fn windows_1252(c: char) -> u8 {
    match c {
        'š' => 0x9a,
        'Š' => 0x8a,
        'ž' => 0x9e,
        'Ž' => 0x8e,
        _ => match u8::try_from(u32::from(c)) {
            Ok(byte) if !(0x80..0xa0).contains(&byte) => byte,
            _ => u8::try_from(crate::people::spelling::plain(c)).unwrap_or(b'?'),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        let mut table = Table::create(&path, &["a", "b"], format).unwrap();
        table.begin().put("x,\"y").put("Łé").end().unwrap();
        table.again_with(&[(1, "")]).unwrap();
        assert_eq!(table.cell(1), "Łé");
        let (rows, bytes) = table.finish().unwrap();
        let content = std::fs::read(path).unwrap();
        assert_eq!((rows, bytes), (2, content.len() as u64));
        content
    }

    #[test]
    fn each_format_writes_what_its_readers_expect() {
        let format = |layout, encoding| Format { layout, encoding, line_end: "\n" };
        let comma = Layout::Separated(',');
        assert_eq!(written(format(comma, Encoding::Utf8)), "a,b\n\"x,\"\"y\",Łé\n\"x,\"\"y\",\n".as_bytes());
        assert_eq!(
            written(format(Layout::Separated(';'), Encoding::Utf8Bom)),
            "\u{feff}a;b\n\"x,\"\"y\";Łé\n\"x,\"\"y\";\n".as_bytes()
        );
        assert_eq!(written(format(comma, Encoding::Windows1252)), b"a,b\n\"x,\"\"y\",L\xe9\n\"x,\"\"y\",\n");
        assert_eq!(
            written(format(Layout::JsonLines, Encoding::Utf8)),
            "{\"a\":\"x,\\\"y\",\"b\":\"Łé\"}\n{\"a\":\"x,\\\"y\"}\n".as_bytes()
        );
        let wide = written(format(comma, Encoding::Utf16Le));
        assert_eq!(&wide[..6], b"\xff\xfea\0,\0");
    }
}
