import ArgumentParser
import Store

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
        guard Store.isSafeTenant(tenant) else {
            throw ValidationError("--tenant takes a-z, 0-9, _ and -, at most 64 of them, a letter or digit first")
        }
    }

    /// Opens the store for questions. Throws `StoreError` where there is none.
    func openForReading() throws(StoreError) -> Store { try Store.open(folder, tenant: tenant, mode: .readOnly) }
}
