import Diagnostics
import Manifests
import OperatingSystem

/// Turns what `pip install --target` left into files of a package: launchers, manual pages, tidy records.
///
/// pip writes scripts into `PREFIX/bin` that name the interpreter which ran pip, and data files into
/// `PREFIX/share`. In a package the launchers stand in `/usr/bin`, find the code by their own place, so that
/// they also work in an unpacked tree, and manual pages stand where `man` looks.
struct PythonLaunchers {
  /// The folder that holds the `*.dist-info` folders, relative to the tree.
  let prefix: String
  /// Name and text of each launcher.
  let launchers: [(name: String, text: String)]
  /// Manual page of a launcher: section folder and file name, and where it lies in the tree.
  let manuals: [(target: String, source: String)]

  /// Finds the entry points of the commands in an installed tree.
  ///
  /// - Throws: `python.no-prefix` if there is no distribution, `python.no-command` for a command that no
  ///   distribution has.
  init(commands: [Located<String>], in tree: String, entries: [FolderTree.Entry]) throws(Problem) {
    let all = entries.filter { $0.kind == .folder && $0.path.hasSuffix(".dist-info") }
    let folders = Set(all.map { parent(of: $0.path) })
    // A distribution may carry others inside of itself (setuptools does): the outermost folder counts.
    let prefixes = folders.filter { folder in !folders.contains { folder.hasPrefix("\($0)/") } }
    guard let prefix = prefixes.first, prefixes.count == 1 else {
      throw Problem(
        .noPrefix,
        prefixes.isEmpty
          ? "the tree holds no Python distribution" : "Python distributions lie in several folders",
        hint:
          "install with 'pip install --target', one folder for all; leave 'launchers' out for other software",
        cause: prefixes.isEmpty ? nil : prefixes.sorted().joined(separator: ", "))
    }
    // It stands in the text of the launchers.
    guard prefix != ".",
      !prefix.unicodeScalars.contains(where: { ["\"", "\\"].contains($0) || $0.value < 32 })
    else {
      throw Problem(
        .noPrefix, "Python distributions cannot lie in '\(prefix)'",
        hint: "install them below a folder like /usr/lib/NAME")
    }
    let infos = all.filter { parent(of: $0.path) == prefix }
    self.prefix = prefix
    var points: [String: String] = [:]
    for info in infos {
      let path = "\(tree)/\(info.path)/entry_points.txt"
      guard exists(path) else { continue }
      for (name, target) in Self.scripts(in: try readText(of: path, limit: 1 << 20)) { points[name] = target }
    }
    var launchers: [(name: String, text: String)] = []
    for command in commands {
      guard let target = points[command.value] else {
        throw Problem(
          .noCommand, "no distribution has the command '\(command.value)'", at: command.location,
          hint: suggestion(for: command.value, among: points.keys.sorted(), orList: "commands:"))
      }
      launchers.append((command.value, try Self.launcher(target, command: command, prefix: prefix)))
    }
    self.launchers = launchers
    let names = Set(commands.map(\.value))
    manuals = entries.compactMap { entry in
      guard case .file = entry.kind, entry.path.hasPrefix("\(prefix)/share/man/") else { return nil }
      let file = lastComponent(of: entry.path)
      guard let dot = file.firstIndex(of: "."), names.contains(String(file[..<dot])) else { return nil }
      let section = lastComponent(of: parent(of: entry.path))
      return ("usr/share/man/\(section)/\(file).gz", entry.path)
    }
  }

  /// Whether a path of the tree is replaced by a launcher or a manual page, or left out with them.
  func replaces(_ path: String) -> Bool {
    ["bin", "share/man"].contains { path == "\(prefix)/\($0)" || path.hasPrefix("\(prefix)/\($0)/") }
  }

  /// A RECORD without the lines of files that are not where it says any more; `nil` for other files.
  ///
  /// Bytes, not characters: pip ends the lines with CR LF, which Swift holds to be one character.
  func tidied(_ path: String, _ bytes: [UInt8]) -> [UInt8]? {
    guard path.hasPrefix("\(prefix)/"), path.hasSuffix(".dist-info/RECORD") else { return nil }
    let moved = ["../../bin/", "../../share/man/", "bin/", "share/man/"].map { Array($0.utf8) }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).filter { line in
      let name = line.drop { $0 == UInt8(ascii: "\"") }
      return !moved.contains { name.starts(with: $0) }
    }
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// The scripts of an entry_points.txt: name to `module:object` (entry points specification).
  private static func scripts(in text: String) -> [(String, String)] {
    var scripts: [(String, String)] = []
    var section = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = trimmed(line)
      if line.hasPrefix("[") {
        section = line
      } else if section == "[console_scripts]" || section == "[gui_scripts]", !line.hasPrefix("#"),
        let equals = line.firstIndex(of: "=")
      {
        // `name = module:object [extra]`; extras only name what else must be installed.
        let target = line[line.index(after: equals)...].prefix { $0 != "[" }
        scripts.append((trimmed(line[..<equals]), trimmed(target)))
      }
    }
    return scripts
  }

  private static func launcher(
    _ target: String, command: Located<String>, prefix: String
  ) throws(Problem) -> String {
    let parts = target.split(separator: ":", maxSplits: 1).map { trimmed($0) }
    let isCommand =
      command.value.utf8.allSatisfy { byte in
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
          || [45, 46, 95].contains(byte)
      } && !command.value.hasPrefix("-") && !command.value.hasPrefix(".")
    guard parts.count == 2, isCommand,
      (parts[0] + parts[1]).allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." })
    else {
      throw Problem(.noCommand, "the entry point of '\(command.value)' is not MODULE:OBJECT", cause: target)
    }
    let first = parts[1].split(separator: ".").first.map(String.init) ?? parts[1]
    // -I: neither PYTHONPATH nor the user's folder; -B: no __pycache__ beside installed files.
    return """
      #!/usr/bin/python3 -IB
      import os
      import sys

      root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
      sys.path.insert(0, os.path.join(root, "\(prefix)"))
      from \(parts[0]) import \(first)

      sys.exit(\(parts[1])())

      """
  }
}

extension Problem.Code {
  static let noPrefix = Self("python.no-prefix", exit: .stageFailed)
  static let noCommand = Self("python.no-command", exit: .stageFailed)
}
