//! Blocks that run as a job, or on another computer.

use super::super::cursor::is_dash;
use super::super::tree::{Atom, Command, Word};
use super::{Surroundings, Walker};
use crate::invocation::Limit;

impl Walker<'_> {
    /// What is around the block of `Start-Job` and its kin.
    pub(super) fn around_job(&self, name: &str, command: &Command) -> Surroundings {
        let mut around = self.around.clone();
        let remote = command.words.iter().any(|word| match word {
            Word::Parameter(token) => {
                let name = self
                    .view
                    .token(*token)
                    .trim_start_matches(is_dash)
                    .to_ascii_lowercase();
                ["cn", "computername", "session", "vmname", "hostname"]
                    .iter()
                    .any(|full| *full == name || (name.len() > 3 && full.starts_with(&name)))
            }
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
        if remote || computer {
            around
                .limits
                .push(Limit::unsafe_fix("the block runs on another computer"));
        }
        if wrapper == "Register-ScheduledJob" {
            around
                .limits
                .push(Limit::manual("the block runs later, as a scheduled job"));
        }
        around
    }
}
