// The actions of the pages themselves: add the player late, or replace it.

const template = document.querySelector('#player');
const newPlayer = () => template.content.cloneNode(true).querySelector('video');

if (template && !document.querySelector('video')) {
  setTimeout(() => template.after(newPlayer()), 1000);
}

document.querySelector('#swap')?.addEventListener('click', () => {
  document.querySelector('video')?.replaceWith(newPlayer());
});
