import Reports

/// The texts of `--help`, made from what the commands declare.
enum Help {
  static var overview: String {
    var lines = [
      "usage: stellwerk COMMAND [OPTION…] OPERAND…", "",
      "Turns a manifest into a signed, scanned, policy-checked package with evidence.", "", "commands:",
    ]
    let width = CommandLineTool.commands.map { $0.name.count }.max() ?? 0
    for command in CommandLineTool.commands {
      lines.append("  \(padded(command.name, width))  \(command.summary)")
    }
    lines += ["", "options of every command:"] + table(CommandOption.global)
    lines += [
      "", "'stellwerk COMMAND --help' shows the usage of one; 'stellwerk --version' the version.",
      "exit status: 0 done, 1 refused, 2 a stage failed, 3 waiting for approval, 64 usage, 65 bad manifest",
      "or data, 70 a bug, 74 cannot write; 'verify' also: 4 could not be judged, 5 nobody trusted has signed",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  static func text(for command: any Command.Type) -> String {
    var lines = ["usage: stellwerk \(command.name) [OPTION…] \(command.operands)", "", command.summary]
    if !command.options.isEmpty { lines += ["", "options:"] + table(command.options) }
    lines += ["", "options of every command:"] + table(CommandOption.global)
    let more = command.formats.filter { !["human", "gnu", "github"].contains($0) }
    if !more.isEmpty { lines.append("'--format' also takes \(more.joined(separator: ", ")) here") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ options: [CommandOption]) -> [String] {
    let names = options.map { [$0.name, $0.value].compactMap { $0 }.joined(separator: " ") }
    let width = names.map(\.count).max() ?? 0
    return zip(names, options).map { "  \(padded($0, width))  \($1.text)" }
  }
}
