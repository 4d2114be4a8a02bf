/// The man page: `docs/logetl.1`, in the man(7) macros.
enum ManPage {
    /// The page.
    static func text(_ reference: CommandReference) -> String {
        var text = ".\\\" Made from the commands by \"make docs\"; not for editing by hand.\n"
        text += ".TH LOGETL 1 \"\" \"logetl\" \"User Commands\"\n"
        text += ".SH NAME\nlogetl \\- \(escaped(lowerFirst(reference.root.abstract ?? "")))\n"
        text += ".SH SYNOPSIS\n.B logetl\n.I command\n[\\fIoption\\fR]...\n"
        text += ".SH DESCRIPTION\n" + discussion(reference.root)
        text += ".SH COMMANDS\n"
        for command in reference.commands {
            text += ".SS \(escaped(command.commandName))\n\(escaped(command.abstract ?? ""))\n.PP\n"
            text += ".nf\n\(escaped(CommandReference.synopsis(command)))\n.fi\n"
            text += discussion(command)
            for argument in CommandReference.arguments(command) {
                text += ".TP\n\\fB\(escaped(argument.heading))\\fR\n\(escaped(argument.meaning))\n"
            }
        }
        text += ".SH ENVIRONMENT\n"
        text += ".TP\n\\fBLOGETL_STORE\\fR\nThe folder of the store, where \\-\\-store is not given.\n"
        text += ".TP\n\\fBNO_COLOR\\fR\nNo colours, where \\-\\-color is not given.\n"
        text += ".SH SEE ALSO\n.BR gzip (1),\n.BR journalctl (1),\n.BR sqlite3 (1)\n"
        return text
    }

    private static func discussion(_ command: CommandReference.Command) -> String {
        CommandReference.paragraphs(command.discussion).map { paragraph in
            switch paragraph {
            case .text(let lines): ".PP\n" + lines.map(escaped).joined(separator: "\n") + "\n"
            case .code(let lines): ".PP\n.RS 4\n.nf\n" + lines.map(escaped).joined(separator: "\n") + "\n.fi\n.RE\n"
            }
        }.joined()
    }

    /// Text that troff takes as it is: backslashes and dashes escaped, no line that starts like a request.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "\\": out += "\\e"
            case "-": out += "\\-"
            default: out.append(character)
            }
        }
        return out.hasPrefix(".") || out.hasPrefix("'") ? "\\&" + out : out
    }

    private static func lowerFirst(_ text: String) -> String {
        let end = text.hasSuffix(".") ? text.dropLast() : text[...]
        return end.prefix(1).lowercased() + end.dropFirst()
    }
}
