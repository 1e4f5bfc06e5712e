//! Where the nodes of charts stand: computed once and remembered for a while.

use std::{collections::VecDeque, sync::Arc};

use lookagain_groups::layout::{self, Spot};
use sha2::{Digest, Sha256};

use crate::AppError;

/// Where the nodes of charts stand that were opened lately: to place thousands takes longer than all else about a page.
#[derive(Debug, Default)]
pub(crate) struct Places(tokio::sync::Mutex<VecDeque<Placed>>);

/// Which chart, and where its nodes stand.
type Placed = ([u8; 32], Arc<Vec<Spot>>);

/// How many charts are remembered.
const REMEMBERED: usize = 32;

impl Places {
    /// Where the nodes of a chart stand: the same for the same lines, remembered or not.
    pub(crate) async fn of(&self, count: usize, lines: Vec<(u32, u32)>) -> Result<Arc<Vec<Spot>>, AppError> {
        let mut hash = Sha256::new();
        hash.update(count.to_le_bytes());
        for (one, other) in &lines {
            hash.update(one.to_le_bytes());
            hash.update(other.to_le_bytes());
        }
        let mark: [u8; 32] = hash.finalize().into();
        if let Some((_, spots)) = self.0.lock().await.iter().find(|(of, _)| *of == mark) {
            return Ok(spots.clone());
        }
        let placed = tokio::task::spawn_blocking(move || layout::place(count, &lines)).await;
        let spots = Arc::new(placed.map_err(|_| AppError::Internal("placing a chart"))?);
        let mut lately = self.0.lock().await;
        lately.push_front((mark, spots.clone()));
        lately.truncate(REMEMBERED);
        Ok(spots)
    }
}
