import ArgumentParser

/// Which store and whose events: the same for every command.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Folder of the store (default: $LOGETL_STORE, else ./logetl-store).", valueName: "folder"),
        completion: .directory)
    var store: String?

    @Option(help: ArgumentHelp("Whose events; tenants never see each other's.", valueName: "name"))
    var tenant = "default"

    /// The folder of the store.
    var folder: String { store ?? Terminal.environment("LOGETL_STORE") ?? "logetl-store" }

    mutating func validate() throws {
        if let store, store.isEmpty { throw ValidationError("--store needs the name of a folder") }
        // A tenant is a folder of the store, so its name must be one safe path component.
        let isSafe =
            tenant.utf8.allSatisfy { byte in
                switch byte {
                case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            } && !tenant.isEmpty && tenant.utf8.count <= 100 && !tenant.hasPrefix(".") && !tenant.hasPrefix("_")
        guard isSafe else {
            throw ValidationError(
                "--tenant takes 1 to 100 of the characters a-z 0-9 . _ - and starts with a letter, a digit or -")
        }
    }
}
