import Glibc

/// Folders of the user, for settings and for what a program remembers (XDG Base Directory Specification 0.8, which does not take relative paths:
/// files would turn up wherever the program is started).
enum UserFolder {
    /// For settings: `$XDG_CONFIG_HOME`, else `~/.config`; nil where neither is known.
    static var config: String? { folder("XDG_CONFIG_HOME", ".config") }

    /// For what is remembered from run to run: `$XDG_STATE_HOME`, else `~/.local/state`; nil where neither is known.
    static var state: String? { folder("XDG_STATE_HOME", ".local/state") }

    private static func folder(_ variable: String, _ usual: String) -> String? {
        if let named = absolute(variable) { return named }
        return absolute("HOME").map { "\($0)/\(usual)" }
    }

    private static func absolute(_ variable: String) -> String? {
        Terminal.environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// Makes a folder and those above it that are missing. What cannot be made shows when it is used.
    static func make(_ path: String, mode: mode_t) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += "\(part)/"
            mkdir(made, mode)
        }
    }
}
