import Glibc
import Query

/// How found events are shown.
struct EventLook {
    /// The format.
    var output: OutputFormat
    /// The zone of times, typed and shown.
    var timezone: ZoneArgument
    /// When to use colours.
    var color: ColorChoice

    /// The writer for found events. A stream's events must be written as they come, none held back.
    func writer(for request: SearchRequest, isStream: Bool = false) -> any EventWriter {
        let zone = OutputZone(timezone)
        let highlighter = Highlighter(request.query)
        let isStyled = color.isOn(STDOUT_FILENO)
        switch output {
        case .text: return TextWriter(zone: zone, highlighter: highlighter, isStyled: isStyled)
        case .table:
            let columns = Terminal.isTerminal(STDOUT_FILENO) ? Terminal.columns(STDOUT_FILENO) : nil
            return TableWriter(zone: zone, highlighter: highlighter, isStyled: isStyled, columns: columns, isStream: isStream)
        case .json: return JSONLinesWriter()
        case .csv: return CSVWriter()
        case .raw: return RawWriter()
        }
    }
}
