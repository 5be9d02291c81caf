//! How single mounts are written.

use orch_model::{Access, Bytes, Mount, Owner, Relabel};

use crate::yaml::{Map, Yaml};

/// One mount of a folder or file by its path or the name of a volume.
#[derive(Clone)]
pub(super) struct Bind<'a> {
    /// The path on this machine, or the name of the volume.
    pub source: String,
    /// The path in the container.
    pub target: String,
    /// Whether it may be written to.
    pub access: Access,
    /// What of it is mounted; the whole if none.
    pub sub: Option<&'a str>,
    /// Who else may see it, on hosts with SELinux.
    pub relabel: Option<Relabel>,
    /// `bind` or `volume`.
    pub sort: &'static str,
}

/// A mount in its short form, or where that does not do in the long one.
pub(super) fn bind(bind: Bind<'_>) -> Yaml {
    let is_short = bind.sub.is_none() && ![&bind.source, &bind.target].iter().any(|path| path.contains(':'));
    let read_only = bind.access == Access::Ro;
    let relabel = bind.relabel.map(|relabel| if relabel == Relabel::Shared { "z" } else { "Z" });
    if is_short {
        let mut options = Vec::new();
        options.extend(read_only.then_some("ro"));
        options.extend(relabel);
        let options = if options.is_empty() { String::new() } else { format!(":{}", options.join(",")) };
        return format!("{}:{}{options}", bind.source, bind.target).into();
    }
    // A folder of the host has no parts of its own in Compose: the part is another folder.
    let (source, sub) = match (bind.sort, bind.sub) {
        ("bind", Some(sub)) => (format!("{}/{sub}", bind.source.trim_end_matches('/')), None),
        (_, sub) => (bind.source, sub),
    };
    Map::new()
        .with("type", bind.sort)
        .with("source", source)
        .with("target", bind.target)
        .flag("read_only", read_only)
        .maybe("volume", sub.map(|sub| Map::new().with("subpath", sub)))
        .maybe("bind", relabel.map(|relabel| Map::new().with("selinux", relabel)))
        .into()
}

/// That a service may read a config or secret: its name, or more if there is more to say.
pub(super) fn grant(name: &str, target: Option<&str>, mode: Option<u32>, owner: Option<&Owner>) -> Yaml {
    if target.is_none() && mode.is_none() && owner.is_none() {
        return name.into();
    }
    let (user, group) = owner.and_then(Owner::numbers).unzip();
    Map::new()
        .with("source", name)
        .maybe("target", target)
        .maybe("uid", user.map(|user| user.to_string()))
        .maybe("gid", group.flatten().map(|group| group.to_string()))
        .maybe("mode", mode.map(Yaml::Mode))
        .into()
}

/// The options of a folder in memory: its size, and whose it is.
pub(super) fn memory(size: Option<&Bytes>, mount: &Mount) -> String {
    let (user, group) = mount.owner.as_ref().and_then(Owner::numbers).unzip();
    let options = [
        size.map(|size| format!("size={}", size.value)),
        mount.mode.map(|mode| format!("mode={mode:o}")),
        user.map(|user| format!("uid={user}")),
        group.flatten().map(|group| format!("gid={group}")),
    ];
    let options: Vec<String> = options.into_iter().flatten().collect();
    if options.is_empty() { String::new() } else { format!(":{}", options.join(",")) }
}
