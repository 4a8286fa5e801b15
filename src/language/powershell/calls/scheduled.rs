//! Command lines that are handed over to run later or elsewhere: tasks, WMI,
//! the keys of the registry that a log-on runs.

use std::ops::Range;

use super::super::binding::{Argument, Parameters};
use super::super::tree::Command;
use super::super::values::{Content, Value};
use super::super::walker::Walker;
use super::process::{Launch, Listing};
use super::says::is_prose;
use super::site;
use super::strings::line_of_batch;
use crate::invocation::{Delivery, Limit, Shell};

/// `New-ScheduledTaskAction`.
const ACTION: Parameters = Parameters {
    names: &[
        "execute",
        "argument",
        "workingdirectory",
        "id",
        "cimsession",
    ],
    switches: &[],
    aliases: &[],
    positions: &["execute", "argument"],
};

/// `Invoke-CimMethod`, as far as it starts processes.
const CIM: Parameters = Parameters {
    names: &[
        "classname",
        "arguments",
        "methodname",
        "computername",
        "inputobject",
        "namespace",
    ],
    switches: &[],
    aliases: &[
        ("class", "classname"),
        ("name", "methodname"),
        ("cn", "computername"),
    ],
    positions: &["classname", "arguments", "methodname"],
};

/// `Set-ItemProperty` and `New-ItemProperty`.
const PROPERTY: Parameters = Parameters {
    names: &[
        "path",
        "literalpath",
        "name",
        "value",
        "propertytype",
        "type",
        "force",
        "passthru",
    ],
    switches: &["force", "passthru"],
    aliases: &[("pspath", "literalpath")],
    positions: &["path", "name", "value"],
};

/// `New-Service` and `Set-Service`.
const SERVICE: Parameters = Parameters {
    names: &[
        "name",
        "binarypathname",
        "displayname",
        "description",
        "startuptype",
        "dependson",
        "credential",
        "status",
        "computername",
        "securitydescriptorsddl",
        "passthru",
        "force",
    ],
    switches: &["passthru", "force"],
    aliases: &[("path", "binarypathname")],
    positions: &["name", "binarypathname"],
};

impl<'a> Walker<'a> {
    /// `New-ScheduledTaskAction -Execute pkgmgr -Argument ...`.
    pub(super) fn scheduled_action(&mut self, command: &'a Command) {
        let bound = ACTION.bind(&self.evaluator(), command);
        let Some(program) = bound.get("execute").cloned() else {
            return;
        };
        let mut around = site(Shell::Process);
        around.delivery = Delivery::Later;
        around.limits.push(Limit::manual(
            "the task runs this later: whether DISM is there and elevated cannot be seen from here",
        ));
        let launch = Launch {
            range: self.view.range(&command.tokens),
            program,
            arguments: bound.get("argument").cloned(),
            wrapper: "New-ScheduledTaskAction".to_owned(),
            list: Listing::Refused,
        };
        self.launch(launch, around);
    }

    /// `Invoke-CimMethod Win32_Process -MethodName Create -Arguments @{...}`.
    pub(super) fn cim_method(&mut self, command: &'a Command) {
        let bound = CIM.bind(&self.evaluator(), command);
        let Some(arguments) = bound.get("arguments") else {
            return;
        };
        let fields = arguments.value.as_object().map(|object| &object.fields);
        let Some(line) = fields.and_then(|fields| fields.get("commandline")) else {
            return;
        };
        let line = Argument {
            value: line.clone(),
            range: arguments.range.clone(),
            variable: arguments.variable,
            entry: true,
        };
        let limit = if arguments.variable.is_some() {
            Limit::manual(super::UNCERTAIN)
        } else {
            Limit::unsafe_fix("WMI starts the process, which may be on another computer")
        };
        let range: Range<usize> = self.view.range(&command.tokens);
        self.command_line("Win32_Process.Create", &line, range, Some(limit));
    }

    /// What is written under a key whose values are run at the next log-on; under
    /// another one, what surely is a call.
    pub(super) fn run_key(&mut self, command: &'a Command) {
        let bound = PROPERTY.bind(&self.evaluator(), command);
        let path = bound.text("path").or_else(|| bound.text("literalpath"));
        let runs = path.is_some_and(|path| {
            path.as_str()
                .to_ascii_lowercase()
                .contains("\\currentversion\\run")
        });
        let is_call = |line: &&Argument| {
            let words = line.value.as_text().and_then(line_of_batch);
            words.is_some_and(|(_, words)| !words.is_empty() && !is_prose(&words))
        };
        let line = bound.get("value").filter(|line| runs || is_call(line));
        let (said, reason) = if runs {
            let reason = "Windows runs this command line later, at a log-on";
            ("RunOnce", reason)
        } else {
            let reason = "the registry keeps this command line, and what reads it there may run it";
            ("registry", reason)
        };
        if let Some(line) = line.cloned() {
            self.kept(said, line, command, reason);
        }
    }

    /// `New-Service -BinaryPathName 'pkgmgr /iu:A'`.
    pub(super) fn service(&mut self, command: &'a Command) {
        let bound = SERVICE.bind(&self.evaluator(), command);
        if let Some(line) = bound.get("binarypathname").cloned() {
            let reason = "Windows runs this command line later, as a service";
            self.kept("service", line, command, reason);
        }
    }

    /// A command line that is kept for others to run.
    fn kept(&mut self, said: &str, line: Argument, command: &Command, reason: &str) {
        let line = Argument {
            value: Value {
                via: None,
                ..line.value
            },
            variable: None,
            ..line
        };
        if matches!(line.value.kind, Content::Text(_)) {
            let range = self.view.range(&command.tokens);
            self.command_line(said, &line, range, Some(Limit::manual(reason)));
        }
    }
}
