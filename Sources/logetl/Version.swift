/// The version of the program; `CHANGELOG.md` names the same.
enum Version {
    /// Semantic version (semver.org), with `-dev` between releases.
    static let current = "0.1.0-dev"
}
