//! Blocks that run as a job, or on another computer.

use super::super::facts::{Elsewhere, is_remote_parameter};
use super::super::tree::{Atom, Block, Command, Word};
use super::{Surroundings, Walker};
use crate::invocation::Limit;

impl Walker<'_> {
    /// What is around the block of `Start-Job` and its kin.
    pub(super) fn around_job(&self, name: &str, command: &Command) -> Surroundings {
        let mut around = self.around.clone();
        let remote = command.words.iter().any(|word| match word {
            Word::Parameter(token) => is_remote_parameter(self.view.token(*token)),
            _ => false,
        });
        // The first word without a name is the computer, if a block follows.
        let computer = matches!(name, "invoke-command" | "icm")
            && command
                .words
                .get(1)
                .and_then(Word::operand)
                .is_some_and(|first| !matches!(first.atom, Atom::Script(_) | Atom::Splat));
        let wrapper = match name {
            "start-job" | "sajb" => "Start-Job",
            "start-threadjob" => "Start-ThreadJob",
            "register-scheduledjob" => "Register-ScheduledJob",
            _ => "Invoke-Command",
        };
        around.wrappers.push(wrapper.to_owned());
        around.output_taken |= wrapper != "Invoke-Command" && self.facts.outputs.takes_from_jobs();
        let remote = remote || computer;
        let later = wrapper == "Register-ScheduledJob";
        around.limits.extend(limits(Elsewhere { remote, later }));
        around
    }

    /// What is around what the script has declared under a name: a function, a block in
    /// a variable with its `$`.
    pub(super) fn around_declared(&self, name: &str, block: Option<&Block>) -> Surroundings {
        let gives = block.is_some_and(|block| self.gives_back(block));
        let mut around = self.around.clone();
        around.output_taken = self.facts.is_taken(name, gives);
        around.limits.extend(limits(self.facts.elsewhere(name)));
        around
    }

    /// What limits the blocks in a table that is splatted: `Invoke-Command @p`.
    pub(super) fn limits_of_table(&self, name: &str) -> Vec<Limit> {
        limits(self.facts.elsewhere(&format!("@{name}")))
    }
}

/// What it means for a rewrite that something runs elsewhere.
pub(super) fn limits(how: Elsewhere) -> Vec<Limit> {
    let remote = Limit::unsafe_fix("the block runs on another computer");
    let later = Limit::manual("the block runs later, as a scheduled job");
    let remote = how.remote.then_some(remote);
    remote
        .into_iter()
        .chain(how.later.then_some(later))
        .collect()
}
