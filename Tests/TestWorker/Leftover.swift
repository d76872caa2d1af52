import Diagnostics
import Glibc
import OperatingSystem
import Store

/// A process that is killed while a program of it runs, and what the next one does about what the program had started.
///
/// In a process of its own: whoever runs tests adopts and ends the orphans of all that it starts.
enum Leftover {
  /// `how` says what is altered in the record before somebody looks at it: `boot`, `start`, `mark` or nothing.
  static func find(in folder: String, altering how: String) throws(Problem) {
    // From now on orphans come to us, not to whoever runs tests: that would end them.
    _ = try Program("/bin/true", [], timeout: .seconds(60)).run()
    // What is killed between the start of a program and its line in the record is not found.
    let written = "until grep -qs '^+' \(folder)/store/tmp/*/programs; do sleep 0.01; done"
    let script = "\(written); sleep 1000 & echo $! > \(folder)/new; mv \(folder)/new \(folder)/pid; wait"
    let words = [CommandLine.arguments[0], "start", "\(folder)/store", script]
    var (worker, status) = (pid_t(), Int32())
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    guard posix_spawn(&worker, words[0], nil, nil, &arguments, environ) == 0 else {
      return print("no worker")
    }
    while !exists("\(folder)/pid") { pause(for: .milliseconds(1)) }
    kill(worker, SIGKILL)
    waitpid(worker, &status, 0)
    guard let pid = pid_t(try readText(of: "\(folder)/pid").prefix { $0 != "\n" }) else { return }
    defer { kill(pid, SIGKILL) }
    try alter(how, in: "\(folder)/store/tmp")
    print(kill(pid, 0) == 0 ? "left" : "gone", terminator: ", ")
    print("\(try ContentStore(folder: "\(folder)/store").sweep()) ended", terminator: ", ")
    print(isRunning(pid) ? "left" : "gone")
  }

  private static func alter(_ how: String, in folder: String) throws(Problem) {
    let name = try FolderTree(folder).entries.map(\.path).first { $0.hasSuffix("/programs") } ?? ""
    let words = try readText(of: "\(folder)/\(name)").split { " \n".contains($0) }.map(String.init)
    guard words.count == 6 else { return print("no record: \(words)") }
    var (boot, start, mark) = (words[1], words[4], words[5])
    switch how {
    case "boot": boot = "00000000-0000-0000-0000-000000000000"
    case "start": start += "0"
    case "mark": mark += "0"
    default: return
    }
    let text = "boot \(boot)\n+ \(words[3]) \(start) \(mark)\n+ 0 1 1\nno line\n- x\n"
    try writeAtomically(text.utf8, to: "\(folder)/\(name)")
  }

  private static func isRunning(_ pid: pid_t) -> Bool {
    guard let text = try? readText(of: "/proc/\(pid)/stat") else { return false }
    return !text.contains(") Z ")
  }
}
