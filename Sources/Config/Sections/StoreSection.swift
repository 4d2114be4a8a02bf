extension ConfigSection {
    static let store = ConfigSection(name: "store", help: "Where the events are.", keys: [.storeFolder, .storeTenant])
}

extension ConfigKey {
    /// `store.folder`.
    public static let storeFolder = ConfigKey(
        "store.folder", .path, .text("logetl-store"), environment: "LOGETL_STORE", flag: "--store", "Folder of the store.")
    /// `store.tenant`.
    public static let storeTenant = ConfigKey(
        "store.tenant", .text, .text("default"), environment: "LOGETL_TENANT", flag: "--tenant", "Whose events.")
}
