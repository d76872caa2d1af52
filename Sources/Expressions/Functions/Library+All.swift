extension Library {
  /// Everything that expressions of documents may use.
  public static let all: [Library] = []
}
