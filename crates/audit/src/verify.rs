//! Reads a chain row by row, in the order of seq, in constant memory, and says what is wrong where.

use crate::{AlteredPart, Fault, Hash, Head, Report, StoredEntry};

/// Verifies a chain as it streams by.
///
/// Without a head known from elsewhere, a chain that was cut short, or written anew from some entry to its end, looks
/// sound: give the heads of verified checkpoints to [`Verifier::expecting`].
#[derive(Debug, Clone)]
pub struct Verifier {
    head: Head,
    /// The computed hash of the last entry when it is not the stored one: the next entry shows which of the two was true.
    other: Option<Hash>,
    /// Where in `faults` the last entry's alteration is, as long as the next entry may tell more about it.
    altered: Option<usize>,
    /// Heads known from elsewhere, the next one last.
    vouched: Vec<Head>,
    missing: Vec<(u64, u64)>,
    entries: u64,
    faults: Vec<Fault>,
    fault_count: u64,
}

impl Default for Verifier {
    fn default() -> Self {
        Self::new()
    }
}

/// What a row claims, next to what it computes to.
struct Claim<'a> {
    row: &'a StoredEntry,
    prev: Option<Hash>,
    hash: Option<Hash>,
}

impl Claim<'_> {
    /// The row is as it was made, if it was made for this place.
    fn holds_at(&self, prev: Hash, seq: u64) -> bool {
        self.hash.is_some_and(|hash| self.row.hash_at(prev, seq) == hash)
    }
}

impl Verifier {
    /// A verifier that expects entry 1 next.
    pub const fn new() -> Self {
        Self {
            head: Head::genesis(),
            other: None,
            altered: None,
            vouched: Vec::new(),
            missing: Vec::new(),
            entries: 0,
            faults: Vec::new(),
            fault_count: 0,
        }
    }

    /// Also checks that the chain passes through these heads, such as those of signed checkpoints.
    #[must_use]
    pub fn expecting(mut self, heads: impl IntoIterator<Item = Head>) -> Self {
        self.vouched.extend(heads.into_iter().filter(|head| head.seq > 0));
        self.vouched.sort_by_key(|head| std::cmp::Reverse(head.seq));
        self
    }

    /// Takes the next row in. Returns the first thing wrong with it, if anything is; the report has everything.
    pub fn push(&mut self, row: &StoredEntry) -> Option<Fault> {
        self.entries += 1;
        let before = self.fault_count;
        let kept = self.faults.len();
        let claim = Claim { row, prev: row.prev_hash.parse().ok(), hash: row.hash.parse().ok() };
        self.settle(claim.prev);
        let expected = self.head.seq.saturating_add(1);
        let linked = claim.prev.filter(|&prev| prev == self.head.hash || Some(prev) == self.other);
        match linked {
            Some(prev) if row.place() == expected => self.check_content(&claim, prev),
            Some(_) | None => self.misplaced(&claim, expected),
        }
        if self.fault_count > before { self.faults.get(kept).or(self.faults.last()).cloned() } else { None }
    }

    /// A row whose seq or link is not what was expected: were only those columns changed, or is it another entry?
    fn misplaced(&mut self, claim: &Claim<'_>, expected: u64) {
        let seq = claim.row.place();
        let before = [Some(self.head.hash), self.other];
        let home = before.into_iter().flatten().find(|&prev| claim.holds_at(prev, expected));
        if let (Some(prev), Some(hash)) = (home, claim.hash) {
            if seq != expected {
                self.fault(Fault::Renumbered { expected, found: claim.row.seq });
            }
            if claim.prev != Some(prev) {
                self.fault(Fault::Relinked { seq: expected, expected: prev, found: claim.prev });
            }
            self.advance(expected, hash, None);
        } else if seq > expected {
            self.missing.push((expected, seq - 1));
            self.fault(Fault::Missing { from: expected, to: seq - 1 });
            self.check_content(claim, claim.prev.unwrap_or(Hash::ZERO));
        } else if seq == expected {
            self.fault(Fault::BrokenLink { seq, expected: self.head.hash, found: claim.prev });
            self.check_content(claim, claim.prev.unwrap_or(self.head.hash));
        } else if let Some(gap) = self.missing.iter().position(|&(from, to)| (from..=to).contains(&seq)) {
            self.close_gap(gap, seq);
            self.fault(Fault::Reordered { seq, expected });
        } else {
            self.fault(Fault::Repeated { found: claim.row.seq, expected });
        }
    }

    /// The late entry fills its place: coming a second time, it is a repetition.
    fn close_gap(&mut self, gap: usize, seq: u64) {
        let (from, to) = self.missing.swap_remove(gap);
        if from < seq {
            self.missing.push((from, seq - 1));
        }
        if seq < to {
            self.missing.push((seq + 1, to));
        }
    }

    fn check_content(&mut self, claim: &Claim<'_>, prev: Hash) {
        let seq = claim.row.place();
        let computed = claim.row.hash_at(prev, seq);
        if claim.hash == Some(computed) {
            return self.advance(seq, computed, None);
        }
        let index = self.faults.len();
        let part = AlteredPart::Unknown;
        self.fault(Fault::Altered { seq, expected: computed, found: claim.hash, part });
        self.advance(seq, claim.hash.unwrap_or(computed), Some(computed));
        self.altered = Some(index);
    }

    fn advance(&mut self, seq: u64, hash: Hash, other: Option<Hash>) {
        self.head = Head { seq, hash };
        self.other = other;
        self.altered = None;
        while let Some(vouched) = self.vouched.pop_if(|vouched| vouched.seq <= seq) {
            // One that lies in a gap is reported as missing already.
            if vouched.seq == seq && vouched.hash != hash {
                self.fault(Fault::OtherHead { expected: vouched, found: self.head });
            }
        }
    }

    /// What comes after an altered entry tells which part of it was changed.
    fn settle(&mut self, next: Option<Hash>) {
        let Some(Fault::Altered { expected, found, part, .. }) =
            self.altered.take().and_then(|index| self.faults.get_mut(index))
        else {
            return;
        };
        if next == Some(*expected) {
            *part = AlteredPart::Hash;
        } else if next.is_some() && next == *found {
            *part = AlteredPart::Content;
        }
    }

    fn fault(&mut self, fault: Fault) {
        self.fault_count += 1;
        if self.faults.len() < Report::KEPT {
            self.faults.push(fault);
        }
    }

    /// Ends the verification. `expected_head` is where the chain must end exactly, when that is known; heads that the
    /// chain may have grown past belong in [`Verifier::expecting`].
    pub fn finish(mut self, expected_head: Option<&Head>) -> Report {
        if let Some(&expected) = expected_head {
            self.settle(Some(expected.hash).filter(|_| expected.seq == self.head.seq));
            let found = self.head;
            match expected.seq.cmp(&found.seq) {
                std::cmp::Ordering::Greater => self.fault(Fault::Truncated { expected, found }),
                std::cmp::Ordering::Less => self.fault(Fault::Surplus { expected, found }),
                std::cmp::Ordering::Equal if expected.hash == found.hash => {}
                std::cmp::Ordering::Equal => self.fault(Fault::OtherHead { expected, found }),
            }
        }
        let found = self.head;
        while let Some(expected) = self.vouched.pop() {
            self.fault(Fault::Truncated { expected, found });
        }
        Report { entries: self.entries, head: self.head, faults: self.faults, fault_count: self.fault_count }
    }
}
