import Glibc

// `logetl --version` is what scripts call to probe for the program: it is answered before the argument parser is touched.
if CommandLine.argc == 2, let argument = CommandLine.unsafeArgv[1], strcmp(argument, "--version") == 0 {
    exit(
        Output.writeOnce("logetl \(Version.current)\n", to: STDOUT_FILENO)
            ? ExitStatus.success.rawValue : ExitStatus.unusable.rawValue)
}
exit(Program.run(Array(CommandLine.arguments.dropFirst())))
