import ArgumentParser
import Config
import Store

/// Which store and whose events: the same for every command.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Folder of the store (default: $LOGETL_STORE, else ./logetl-store).", valueName: "folder"),
        completion: .directory)
    var store: String?

    @Option(help: ArgumentHelp("Whose events; tenants never see each other's (default: default).", valueName: "name"))
    var tenant: String?

    @OptionGroup var config: ConfigOptions

    private static let tenantRule = "takes a-z, 0-9, _ and -, at most 64 of them, a letter or digit first"

    mutating func validate() throws {
        if let store, store.isEmpty { throw ValidationError("--store needs the name of a folder") }
        if let tenant, !Store.isSafeTenant(tenant) { throw ValidationError("--tenant \(Self.tenantRule)") }
    }

    /// The options as they were typed, for a command that is suggested; empty where there were none.
    var asTyped: String {
        let options = [("--store", store), ("--tenant", tenant), ("--config", config.config)]
        return options.map { name, value in value.map { " \(name) \(ShellText.quoted($0))" } ?? "" }.joined()
    }

    /// The folder of the store.
    func folder(_ settings: Configuration) -> String { store ?? settings.text(.storeFolder) ?? "" }

    /// The tenant. Throws `Failure` where the configuration names an impossible one.
    func tenant(_ settings: Configuration) throws(Failure) -> String {
        let name = tenant ?? settings.text(.storeTenant) ?? ""
        guard Store.isSafeTenant(name) else {
            throw Failure(.usage, "\(settings.value(.storeTenant).origin.text): store.tenant \(Self.tenantRule)")
        }
        return name
    }

    /// Opens the store for questions. Throws `StoreError` where there is none, `Failure` for an impossible tenant.
    func openForReading(_ settings: Configuration) throws -> Store {
        try Store.open(folder(settings), tenant: try tenant(settings), mode: .readOnly)
    }
}
