import Diagnostics

extension Runner.Notice {
  /// As it stands in logs and on a terminal.
  public var text: String {
    switch self {
    case .waitsForAnotherRun: "waits for another run, which makes the same"
    case .serviceOpened(let name, let failures):
      "'\(name)' has failed \(failures) times in a row; it is not asked for \(Breakers.pause) s"
    case .substituted(let code):
      "the service cannot be asked (\(code.name)); it goes on without, for this run"
    case .serviceClosed(let name): "'\(name)' answers again"
    }
  }
}
