/** Answers a question about a file, or anything else that lives as long as what is known of it, and remembers the answer. */
export function onceForEach<Subject extends object, Answer>(ask: (subject: Subject) => Answer): (subject: Subject) => Answer {
  const known = new WeakMap<Subject, { readonly answer: Answer }>();
  return (subject) => {
    const before = known.get(subject) ?? { answer: ask(subject) };
    known.set(subject, before);
    return before.answer;
  };
}
