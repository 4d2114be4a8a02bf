import ArgumentParser
import Config
import Events
import Glibc
import Store

/// `logetl doctor`: what state a store is in.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Explain the state of the store, and repair what is damaged.",
        discussion: """
            Reads all files of the hot and warm tiers, the dead letters and the catalog, of all tenants, and says what is damaged, what \
            killed runs left, and which jobs did not end. With --repair, damaged partitions are written anew of all blocks that can still \
            be read, their index with them; dead letters are brought over; a damaged or missing catalog is made anew of the partitions. \
            Damaged files are never deleted: they get other names. Ingest sets damaged files aside by itself and goes on.

            EXAMPLES:
              logetl doctor
              logetl doctor --repair
              logetl doctor --json | jq '.findings[] | select(.kind == "damage")'

            EXIT STATUS: 0 if nothing is damaged, or all of it is repaired; 1 if something is damaged; 3 if there is no store, or a lifecycle \
            run is at work and repairs have to wait.
            """)

    @Flag(help: "Repair what can be repaired.")
    var `repair` = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing unless something is damaged.")
    var quiet = false

    @OptionGroup var room: ReserveOption

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let settings = try store.config.load()
        var doctor = Doctor(store.folder(settings), isRepairing: `repair`, reserveBytes: room.bytes(settings))
        do { try doctor.run() } catch {
            try print(doctor)
            throw error
        }
        try print(doctor)
        if doctor.findings.contains(where: { $0.kind == .damage }) { throw Failure(.incomplete) }
    }

    private func print(_ doctor: Doctor) throws {
        var out = Output()
        if json {
            var text = JSONText()
            text.object { json in
                json.key("ok")
                json.bool(!doctor.findings.contains { $0.kind == .damage })
                json.key("soundFiles")
                json.number(doctor.soundFiles)
                json.key("findings")
                json.array { json in
                    for finding in doctor.findings {
                        json.object { json in
                            json.key("kind")
                            json.string(finding.kind.rawValue)
                            json.key("path")
                            json.string(finding.path)
                            json.key("text")
                            json.string(finding.text)
                        }
                    }
                }
            }
            out.bytes.append(contentsOf: text.bytes + [0x0A])
        } else {
            for finding in doctor.findings where !quiet || finding.kind != .note {
                out.write("\(finding.kind.rawValue): \(TextSafety.visible(finding.path)): \(TextSafety.visible(finding.text))\n")
            }
            if !quiet { out.write("\(Quantities.count(doctor.soundFiles, "file")) sound\n") }
        }
        try out.flush()
    }
}
