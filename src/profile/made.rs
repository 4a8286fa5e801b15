//! Profiles in the making: each configuration, rule file and baseline is read
//! once, when the first directory asks for it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Configuration, Known, Overlay, Profile, ProfileError};
use crate::baseline::Baseline;
use crate::config::Config;
use crate::prefilter::Prefilter;
use crate::report::Policy;
use crate::rule::selection::{Selection, Wishes, exists};
use crate::rule::{LateRules, Rule};
use crate::suppress;
use crate::walk::Local;

/// What was made so far.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// By directories as files name them, so that few have to be resolved.
    pub(super) by_name: BTreeMap<OsString, Arc<Profile>>,
    by_directory: BTreeMap<OsString, Arc<Profile>>,
    pub(super) by_config: BTreeMap<Option<PathBuf>, Arc<Profile>>,
    baselines: BTreeMap<PathBuf, Arc<Baseline>>,
    pub(super) error: Option<ProfileError>,
}

impl Made {
    /// What holds in a directory: what its configuration says, or else that of the
    /// directory above.
    pub(super) fn directory(
        &mut self,
        directory: &Path,
        overlay: &Overlay,
        configuration: &Configuration,
    ) -> Result<Arc<Profile>, ProfileError> {
        if let Some(profile) = self.by_directory.get(directory.as_os_str()) {
            return Ok(Arc::clone(profile));
        }
        let own = match configuration {
            Configuration::Isolated => None,
            Configuration::File(path) => Some(path.clone()),
            Configuration::Nearest => own(directory)?,
        };
        let above = directory
            .parent()
            .filter(|_| own.is_none() && *configuration == Configuration::Nearest);
        let profile = match above {
            Some(above) => self.directory(above, overlay, configuration)?,
            None => self.configured(own, overlay)?,
        };
        self.by_directory
            .insert(directory.as_os_str().to_owned(), Arc::clone(&profile));
        Ok(profile)
    }

    fn configured(
        &mut self,
        config: Option<PathBuf>,
        overlay: &Overlay,
    ) -> Result<Arc<Profile>, ProfileError> {
        match self.by_config.get(&config) {
            Some(profile) => Ok(Arc::clone(profile)),
            None => self.make(config, overlay),
        }
    }

    fn make(
        &mut self,
        path: Option<PathBuf>,
        overlay: &Overlay,
    ) -> Result<Arc<Profile>, ProfileError> {
        let config = path.as_deref().map(Config::read);
        let config = config
            .transpose()
            .map_err(|error| ProfileError::File(Arc::new(error)))?;
        let rules = rules(config.as_ref(), overlay)?;
        let selection = selection(&rules, config.as_ref(), overlay)?;
        let baseline = match &overlay.baseline {
            Known::Nothing => None,
            Known::File(path) => Some(self.baseline(path)?),
            Known::Configured => {
                let path = config.as_ref().and_then(|config| config.baseline.as_ref());
                path.map(|path| self.baseline(path)).transpose()?
            }
        };
        let profile = Arc::new(profile(config, overlay, rules, selection, baseline));
        self.by_config.insert(path, Arc::clone(&profile));
        Ok(profile)
    }

    fn baseline(&mut self, path: &Path) -> Result<Arc<Baseline>, ProfileError> {
        if let Some(baseline) = self.baselines.get(path) {
            return Ok(Arc::clone(baseline));
        }
        let read = Baseline::read(path).map_err(|error| ProfileError::Baseline(Arc::new(error)))?;
        let read = Arc::new(read);
        self.baselines.insert(path.to_path_buf(), Arc::clone(&read));
        Ok(read)
    }
}

/// The configuration file of a directory, if it has one.
fn own(directory: &Path) -> Result<Option<PathBuf>, ProfileError> {
    let path = Config::of_directory(directory);
    if let Some(path) = &path {
        Config::checked_place(path).map_err(|error| ProfileError::File(Arc::new(error)))?;
    }
    Ok(path)
}

fn rules(config: Option<&Config>, overlay: &Overlay) -> Result<LateRules, ProfileError> {
    let configured = config.map_or(&[][..], |config| &config.rules);
    let files: BTreeSet<&PathBuf> = configured.iter().chain(&overlay.rules).collect();
    let in_order = configured.iter().chain(&overlay.rules);
    let mut left = files;
    let files: Vec<_> = in_order.filter(|path| left.remove(path)).cloned().collect();
    LateRules::with_files(&files).map_err(ProfileError::File)
}

/// The wishes of the configuration, under those of the command line. Where there
/// are none, no rule need be known.
fn selection(
    rules: &LateRules,
    config: Option<&Config>,
    overlay: &Overlay,
) -> Result<Selection, ProfileError> {
    if config.is_none() && overlay.wishes == Wishes::default() {
        return Ok(Selection::default());
    }
    let rules = rules.get().map_err(ProfileError::File)?;
    let known: Vec<_> = rules.rules().map(Rule::id).collect();
    if let Some(config) = config {
        let checked = config.checked_names(|name| exists(name, &known));
        checked.map_err(|error| ProfileError::File(Arc::new(error)))?;
    }
    let configured = config.map(|config| config.wishes.clone());
    let selection = Selection::new(known, overlay.wishes.clone())?;
    Ok(selection.over(configured.unwrap_or_default()))
}

fn profile(
    config: Option<Config>,
    overlay: &Overlay,
    rules: LateRules,
    selection: Selection,
    baseline: Option<Arc<Baseline>>,
) -> Profile {
    let prefilter = Prefilter::new(rules.names(&selection).into_iter().chain([suppress::MARK]));
    let said = config.as_ref();
    let fail_on = overlay.fail_on.or_else(|| said?.fail_on);
    let unsafe_fixes = overlay.unsafe_fixes.or_else(|| said?.unsafe_fixes);
    let usual = Policy::default();
    Profile {
        prefilter,
        rules,
        label: overlay.label.or_else(|| said?.label),
        policy: Policy {
            fail_on: fail_on.unwrap_or(usual.fail_on),
            unsafe_fixes: unsafe_fixes.unwrap_or(usual.unsafe_fixes),
        },
        baseline,
        kit_path: said.and_then(|said| said.kit_path.clone()),
        emit: overlay.emit.or_else(|| said?.emit).unwrap_or_default(),
        target: overlay.target.or_else(|| said?.target).unwrap_or_default(),
        selection,
        local: Arc::new(Local {
            exclude: said.and_then(|said| said.exclude.clone()),
            include: said.map(|said| said.include.clone()).unwrap_or_default(),
        }),
        per_file_ignores: config
            .map(|config| config.per_file_ignores)
            .unwrap_or_default(),
    }
}
