import { measureArticle } from './article-model.ts';
import { learn, trainWhileDrawing } from './train-in-page.ts';

const pageSpeed = { trainWhileDrawing, learn, measureArticle };

declare global {
  interface Window {
    pageSpeed: typeof pageSpeed;
  }
}
window.pageSpeed = pageSpeed;
