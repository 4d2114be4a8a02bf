import ArgumentParser
import Config

/// `--reserve`: how much of the disk stays free.
struct ReserveOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Room on the disk that is left free, such as 500MiB; the command ends before that (default: 64MiB).",
            valueName: "size"),
        transform: ReserveOption.size)
    var reserve: Int?

    /// The bytes.
    func bytes(_ settings: Configuration) -> Int { reserve ?? settings.reserveBytes }

    private static func size(_ text: String) throws -> Int {
        guard let bytes = ConfigUnits.bytes(text), bytes >= 0 else {
            throw ValidationError("'\(TextSafety.visible(text))' is no size; write 500MiB, 2GiB, 0")
        }
        return bytes
    }
}
