// The one file of `natural` that is used here, by its narrow path; the package's own entry loads far more.
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const porter: { stem(word: string): string };
  export default porter;
}
