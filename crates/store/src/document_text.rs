//! The text of documents: sealed, with what came of reading them, and the hashes of the words that each holds.

use lookagain_domain::{CaseId, ForceId};
use sqlx::FromRow;

use crate::{
    StoreError, Tx,
    bulk::placeholders,
    db::{Bind, binds},
};

/// What came of reading a document.
#[derive(Debug, Clone, FromRow)]
pub struct TextRow {
    /// The document.
    pub attachment_id: i64,
    /// `READ`, or why there is no text.
    pub state: String,
    /// In how many places text stands.
    pub places: i64,
    /// There was more text than is kept.
    pub cut: i64,
    /// Files inside it that were not read.
    pub inside: i64,
    /// Its text, sealed; nothing where there is none.
    pub sealed: Option<String>,
}

/// What came of reading a document, about to be kept.
#[derive(Debug)]
pub struct NewText<'a> {
    /// The document.
    pub attachment: i64,
    /// `READ`, or why there is no text.
    pub state: &'a str,
    /// In how many places text stands.
    pub places: i64,
    /// There was more text than is kept.
    pub cut: bool,
    /// Files inside it that were not read.
    pub inside: u32,
    /// Its text, sealed.
    pub sealed: Option<&'a str>,
}

const COLUMNS: &str = "t.attachment_id, t.state, t.places, t.cut, t.inside";

impl Tx {
    /// Keeps what came of reading a document; `false` when somebody else was faster.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_text(&mut self, new: &NewText<'_>, now: jiff::Timestamp) -> Result<bool, StoreError> {
        let sql = "INSERT INTO document_text (attachment_id, state, places, cut, inside, sealed, read_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (attachment_id) DO NOTHING";
        let values = binds![new.attachment, new.state, new.places, new.cut, new.inside, new.sealed, now];
        Ok(self.execute(sql, values).await? > 0)
    }

    /// What came of reading a document, with its sealed text. Nothing: it waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lookup_text(&mut self, attachment: i64) -> Result<Option<TextRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS}, t.sealed FROM document_text t WHERE t.attachment_id = $1");
        Ok(self.rows_of(sql, binds![attachment]).await?.into_iter().next())
    }

    /// What came of reading the documents of a case, without their text.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_texts(&mut self, case: CaseId) -> Result<Vec<TextRow>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, CAST(NULL AS TEXT) AS sealed FROM attachment a CROSS JOIN document_text t \
             WHERE a.case_id = $1 AND t.attachment_id = a.id ORDER BY a.id"
        );
        self.rows_of(sql, binds![case.get()]).await
    }

    /// Documents after a number that were neither read nor erased, with the force of each, so many at a time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_texts(
        &mut self,
        force: Option<ForceId>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<i64>, StoreError> {
        let rows: Vec<(i64,)> = self
            .rows(
                "SELECT a.id FROM attachment a CROSS JOIN attachment_key k CROSS JOIN case_file c WHERE a.id > $1 \
                 AND k.attachment_id = a.id AND c.id = a.case_id AND (CAST($2 AS BIGINT) IS NULL OR c.force_id = $2) \
                 AND NOT EXISTS (SELECT 1 FROM document_text t WHERE t.attachment_id = a.id) ORDER BY a.id LIMIT $3",
                binds![after, force.map(ForceId::get), limit],
            )
            .await?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How many documents were read, have no text that can be read, and wait.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_texts(&mut self) -> Result<(i64, i64, i64), StoreError> {
        let sql = "SELECT (SELECT COUNT(*) FROM document_text WHERE sealed IS NOT NULL), \
                   (SELECT COUNT(*) FROM document_text WHERE sealed IS NULL), \
                   (SELECT COUNT(*) FROM attachment_key k WHERE NOT EXISTS \
                   (SELECT 1 FROM document_text t WHERE t.attachment_id = k.attachment_id))";
        Ok(self.row(sql, binds![]).await?.unwrap_or_default())
    }

    /// Notes which words a document holds, by their hashes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_document_terms(&mut self, attachment: i64, terms: &[i64]) -> Result<(), StoreError> {
        let rows = terms.iter().map(|term| binds![*term, attachment]).collect();
        let head = "INSERT INTO document_term (term, attachment_id) VALUES ";
        self.insert_many(head, rows, " ON CONFLICT DO NOTHING").await
    }

    /// Which documents hold these words, of one force's cases or of all: term, document, force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_document_terms(
        &mut self,
        terms: &[i64],
        force: Option<ForceId>,
    ) -> Result<Vec<(i64, i64, i64)>, StoreError> {
        let mut found = Vec::new();
        for chunk in terms.chunks(2_000) {
            let dialect = self.dialect();
            let mut sql = format!(
                "SELECT t.term, t.attachment_id, c.force_id FROM document_term t CROSS JOIN attachment a CROSS JOIN case_file c \
                 WHERE t.term IN ({}) AND a.id = t.attachment_id AND c.id = a.case_id",
                placeholders(dialect, 1, chunk.len())
            );
            let mut values: Vec<Bind> = chunk.iter().map(|n| Bind::from(*n)).collect();
            if let Some(force) = force {
                sql = format!("{sql} AND c.force_id = {}", placeholders(dialect, chunk.len() + 1, 1));
                values.push(Bind::from(force.get()));
            }
            found.extend(self.rows_of::<(i64, i64, i64)>(sql, values).await?);
        }
        Ok(found)
    }

    /// Takes the text of a document and its words away.
    pub(crate) async fn remove_text(&mut self, attachment: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM document_term WHERE attachment_id = $1", binds![attachment]).await?;
        self.execute("DELETE FROM document_text WHERE attachment_id = $1", binds![attachment]).await?;
        Ok(())
    }
}
