//! What a procedure does with the text of its parameters, as its statements
//! tell.
//!
//! ```text
//! Function RunCmd(c)
//!     If InStr(c, "pkgmgr") > 0 Then Log c    it tests `c`, and shows it
//!     RunCmd = sh.Run(Trim(c), 0, True)       it hands on what came from `c`
//! End Function
//! ```
//!
//! The order of statements is not looked at, so this says too much rather
//! than too little.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::flow::DEPTH;
use super::procedures::{Procedure, Procedures};
use super::statement::Statement;
use crate::language::holds_one_of;

mod reader;

use reader::Reader;

/// What is asked about the parameters of a script; found out when it first is.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    source: &'a str,
    statements: &'a [Statement],
    procedures: &'a Procedures,
    treatments: OnceCell<Vec<Treatment>>,
    runs: OnceCell<bool>,
}

/// What a script has that runs a text: without one, nothing that it keeps is run.
const RUNNERS: [&str; 5] = [".create", ".run", "exec", "invoke", "launch"];

/// Some parameters of a procedure, by their places; the last bit is for all
/// that come so late.
type Places = u64;

/// What one procedure does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Treatment {
    /// It asks what these say, so that another text takes another way.
    tests: Places,
    /// It hands these to code that may do anything with them, or stores them
    /// where others find them.
    hands_on: Places,
    /// It stores these where others find them.
    keeps: Places,
    /// Its result is made of these.
    gives_back: Places,
}

impl<'a> Parameters<'a> {
    /// Those of a script.
    pub(super) fn new(
        source: &'a str,
        statements: &'a [Statement],
        procedures: &'a Procedures,
    ) -> Self {
        Self {
            source,
            statements,
            procedures,
            treatments: OnceCell::new(),
            runs: OnceCell::new(),
        }
    }

    /// Whether what a procedure does depends on what this parameter says,
    /// beyond whether it says anything.
    pub(super) fn tests(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).tests & bit(place) != 0
    }

    /// Whether a procedure does more with this parameter than to show it, to
    /// test it and to give it back.
    pub(super) fn hands_on(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).hands_on & bit(place) != 0
    }

    /// Whether a procedure stores this parameter where others find it.
    pub(super) fn keeps(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).keeps & bit(place) != 0
    }

    /// Whether the result of a procedure is made of this parameter.
    pub(super) fn gives_back(&self, procedure: &Procedure, place: usize) -> bool {
        self.treatment(procedure).gives_back & bit(place) != 0
    }

    /// Whether the script has something that runs what it is given.
    fn run_something(&self) -> bool {
        *self
            .runs
            .get_or_init(|| holds_one_of(&RUNNERS, self.source))
    }

    fn treatment(&self, procedure: &Procedure) -> Treatment {
        let all = self.treatments.get_or_init(|| self.treatments());
        all.get(procedure.number).copied().unwrap_or_default()
    }

    /// What every procedure does, by its number.
    fn treatments(&self) -> Vec<Treatment> {
        let mut all = vec![Treatment::default(); self.procedures.iter().count() + 1];
        let mut hands = Handed::default();
        // Each time more is known of what the functions give back.
        for _ in 0..DEPTH {
            hands = Handed::default();
            for procedure in self.procedures.iter() {
                let treatment = Reader::new(self, &all, procedure, &mut hands).read();
                all[procedure.number] = treatment;
            }
        }
        spread(&hands.all, &mut all, |one| &mut one.hands_on);
        spread(&hands.all, &mut all, |one| &mut one.keeps);
        // What is done with a part depends on what the whole says.
        for ((number, place), callers) in &hands.parts {
            if all[*number].hands_on & bit(*place) != 0 {
                for (caller, places) in callers {
                    all[*caller].tests |= places;
                }
            }
        }
        spread(&hands.all, &mut all, |one| &mut one.tests);
        all
    }
}

/// What the procedures hand to one another.
#[derive(Debug, Default)]
struct Handed {
    /// In any form.
    all: Hands,
    /// A part of it, or what it measures.
    parts: Hands,
}

/// By number and place of a parameter, the procedures that hand it one of
/// theirs.
type Hands = BTreeMap<(usize, usize), Vec<(usize, Places)>>;

/// Gives what is done with a parameter to all that are handed to it.
fn spread(hands: &Hands, all: &mut [Treatment], field: fn(&mut Treatment) -> &mut Places) {
    let mut open: Vec<(usize, Places)> = Vec::new();
    for (number, one) in all.iter_mut().enumerate() {
        open.push((number, *field(one)));
    }
    while let Some((number, places)) = open.pop() {
        for place in (0..=LAST).filter(|place| places & bit(*place) != 0) {
            for (caller, theirs) in hands.get(&(number, place)).into_iter().flatten() {
                let known = field(&mut all[*caller]);
                let new = theirs & !*known;
                *known |= new;
                if new != 0 {
                    open.push((*caller, new));
                }
            }
        }
    }
}

/// The last place that has a bit.
const LAST: usize = 63;

fn bit(place: usize) -> Places {
    1 << place.min(LAST)
}
